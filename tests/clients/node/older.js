// Uses the token of an instance's role through the older generation of the SDKs: node older.js REGION.
'use strict';

const { default: Credential } = require('@alicloud/credentials');
const { RPCClient } = require('@alicloud/pop-core');

async function main(region) {
  const credential = new Credential();
  const client = (endpoint, apiVersion) => new RPCClient({
    endpoint: process.env.ALIBABA_CLOUD_ENDPOINT ? `http://${process.env.ALIBABA_CLOUD_ENDPOINT}` : endpoint,
    apiVersion,
    credentialsProvider: { getCredentials: () => credential.getCredential() },
  });

  const identity = await client(`https://sts.${region}.aliyuncs.com`, '2015-04-01').request('GetCallerIdentity');
  const instances = await client(`https://ecs.${region}.aliyuncs.com`, '2014-05-26')
    .request('DescribeInstances', { RegionId: region }, { method: 'POST' });
  const denied = await client('https://ram.aliyuncs.com', '2015-05-01').request('ListRoles').then(
    () => { throw new Error('ListRoles was not denied'); },
    (error) => error,
  );
  if (!denied.code) {
    throw denied;
  }
  console.log(JSON.stringify({
    arn: identity.Arn,
    instances: instances.TotalCount,
    denied: denied.code,
  }));
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
