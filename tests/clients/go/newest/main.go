// Command newest uses the token of an instance's role through the newest generation of the SDKs: newest REGION.
package main

import (
	"encoding/json"
	"errors"
	"log"
	"os"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	ecs "github.com/alibabacloud-go/ecs-20140526/v7/client"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
	"github.com/aliyun/credentials-go/credentials"
)

func main() {
	region := os.Args[1]
	credential, err := credentials.NewCredential(nil)
	check(err)
	config := func(endpoint string) *openapiutil.Config {
		config := &openapiutil.Config{Credential: credential, RegionId: dara.String(region)}
		if endpoint != "" {
			config.SetEndpoint(endpoint)
		}
		if other := os.Getenv("ALIBABA_CLOUD_ENDPOINT"); other != "" {
			config.SetEndpoint(other).SetProtocol("http")
		}
		return config
	}

	identity, err := call(config("sts."+region+".aliyuncs.com"), "GetCallerIdentity", "2015-04-01")
	check(err)

	client, err := ecs.NewClient(config(""))
	check(err)
	instances, err := client.DescribeInstances(&ecs.DescribeInstancesRequest{RegionId: dara.String(region)})
	check(err)

	_, err = call(config("ram.aliyuncs.com"), "ListRoles", "2015-05-01")
	var denied *tea.SDKError
	if !errors.As(err, &denied) {
		log.Fatal("ListRoles was not denied: ", err)
	}

	check(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"arn":       identity["Arn"],
		"instances": *instances.Body.TotalCount,
		"denied":    *denied.Code,
	}))
}

// call sends an action without parameters to a product that has no client among the modules.
func call(config *openapiutil.Config, action, version string) (map[string]any, error) {
	client, err := openapi.NewClient(config)
	if err != nil {
		return nil, err
	}
	params := &openapiutil.Params{
		Action:      dara.String(action),
		Version:     dara.String(version),
		Protocol:    dara.String("HTTPS"),
		Pathname:    dara.String("/"),
		Method:      dara.String("POST"),
		AuthType:    dara.String("AK"),
		Style:       dara.String("RPC"),
		ReqBodyType: dara.String("formData"),
		BodyType:    dara.String("json"),
	}
	answer, err := client.CallApi(params, &openapiutil.OpenApiRequest{}, &dara.RuntimeOptions{})
	if err != nil {
		return nil, err
	}
	return answer["body"].(map[string]any), nil
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
