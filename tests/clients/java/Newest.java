import com.aliyun.credentials.Client;
import com.aliyun.ecs20140526.models.DescribeInstancesRequest;
import com.aliyun.ram20150501.models.ListRolesRequest;
import com.aliyun.tea.TeaException;
import com.aliyun.teaopenapi.models.Config;
import com.google.gson.Gson;
import java.util.Map;

/** Uses the token of an instance's role through the newest generation of the SDKs: Newest REGION. */
public class Newest {
    public static void main(String[] arguments) throws Exception {
        String region = arguments[0];
        Client credential = new Client();

        var identity = new com.aliyun.sts20150401.Client(config(credential, region)).getCallerIdentity();
        var instances = new com.aliyun.ecs20140526.Client(config(credential, region))
                .describeInstances(new DescribeInstancesRequest().setRegionId(region));
        var ram = new com.aliyun.ram20150501.Client(config(credential, region));
        String denied;
        try {
            ram.listRoles(new ListRolesRequest());
            throw new IllegalStateException("ListRoles was not denied");
        } catch (TeaException error) {
            denied = error.getCode();
        }

        System.out.println(new Gson().toJson(Map.of(
                "arn", identity.getBody().getArn(),
                "instances", instances.getBody().getTotalCount(),
                "denied", denied)));
        // The credentials refresh themselves on a thread that would keep the program alive.
        System.exit(0);
    }

    private static Config config(Client credential, String region) {
        Config config = new Config().setCredential(credential).setRegionId(region);
        String endpoint = System.getenv("ALIBABA_CLOUD_ENDPOINT");
        if (endpoint != null) {
            config.setEndpoint(endpoint).setProtocol("http");
        }
        return config;
    }
}
