// Command older uses the token of an instance's role through the older generation of the SDKs: older REGION ROLE.
package main

import (
	"encoding/json"
	"errors"
	"log"
	"os"

	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ecs"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"
)

func main() {
	region, role := os.Args[1], os.Args[2]

	stsClient, err := sts.NewClientWithEcsRamRole(region, role)
	check(err)
	whoami := sts.CreateGetCallerIdentityRequest()
	whoami.Scheme = "https"
	redirect(whoami.RpcRequest)
	identity, err := stsClient.GetCallerIdentity(whoami)
	check(err)

	ecsClient, err := ecs.NewClientWithEcsRamRole(region, role)
	check(err)
	describe := ecs.CreateDescribeInstancesRequest()
	describe.Scheme = "https"
	redirect(describe.RpcRequest)
	instances, err := ecsClient.DescribeInstances(describe)
	check(err)

	ramClient, err := ram.NewClientWithEcsRamRole(region, role)
	check(err)
	list := ram.CreateListRolesRequest()
	list.Scheme = "https"
	redirect(list.RpcRequest)
	_, err = ramClient.ListRoles(list)
	var denied *sdkerrors.ServerError
	if !errors.As(err, &denied) {
		log.Fatal("ListRoles was not denied: ", err)
	}

	check(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"arn":       identity.Arn,
		"instances": instances.TotalCount,
		"denied":    denied.ErrorCode(),
	}))
}

func redirect(request *requests.RpcRequest) {
	if endpoint := os.Getenv("ALIBABA_CLOUD_ENDPOINT"); endpoint != "" {
		request.Domain = endpoint
		request.Scheme = "http"
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
