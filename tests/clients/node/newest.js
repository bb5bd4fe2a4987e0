// Uses the token of an instance's role through the newest generation of the SDKs: node newest.js REGION.
'use strict';

const { default: Credential } = require('@alicloud/credentials');
const { default: Ecs, DescribeInstancesRequest } = require('@alicloud/ecs20140526');
const { $OpenApiUtil } = require('@alicloud/openapi-core');
const { default: Ram, ListRolesRequest } = require('@alicloud/ram20150501');
const { default: Sts } = require('@alicloud/sts20150401');

async function main(region) {
  const config = new $OpenApiUtil.Config({ credential: new Credential(), regionId: region });
  if (process.env.ALIBABA_CLOUD_ENDPOINT) {
    config.endpoint = process.env.ALIBABA_CLOUD_ENDPOINT;
    config.protocol = 'http';
  }

  const identity = await new Sts(config).getCallerIdentity();
  const instances = await new Ecs(config).describeInstances(new DescribeInstancesRequest({ regionId: region }));
  const denied = await new Ram(config).listRoles(new ListRolesRequest({})).then(
    () => { throw new Error('ListRoles was not denied'); },
    (error) => error,
  );
  if (!denied.code) {
    throw denied;
  }
  console.log(JSON.stringify({
    arn: identity.body.arn,
    instances: instances.body.totalCount,
    denied: denied.code,
  }));
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
