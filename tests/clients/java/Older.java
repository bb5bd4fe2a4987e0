import com.aliyuncs.AcsRequest;
import com.aliyuncs.DefaultAcsClient;
import com.aliyuncs.auth.InstanceProfileCredentialsProvider;
import com.aliyuncs.ecs.model.v20140526.DescribeInstancesRequest;
import com.aliyuncs.exceptions.ClientException;
import com.aliyuncs.http.ProtocolType;
import com.aliyuncs.profile.DefaultProfile;
import com.aliyuncs.ram.model.v20150501.ListRolesRequest;
import com.aliyuncs.sts.model.v20150401.GetCallerIdentityRequest;
import com.google.gson.Gson;
import java.util.Map;

/** Uses the token of an instance's role through the older generation of the SDKs: Older REGION ROLE. */
public class Older {
    public static void main(String[] arguments) throws Exception {
        String region = arguments[0];
        String role = arguments[1];
        var provider = new InstanceProfileCredentialsProvider(role);
        var client = new DefaultAcsClient(DefaultProfile.getProfile(region), provider);

        var identity = client.getAcsResponse(redirected(new GetCallerIdentityRequest()));
        var instances = client.getAcsResponse(redirected(new DescribeInstancesRequest()));
        String denied;
        try {
            client.getAcsResponse(redirected(new ListRolesRequest()));
            throw new IllegalStateException("ListRoles was not denied");
        } catch (ClientException error) {
            denied = error.getErrCode();
        }

        System.out.println(new Gson().toJson(Map.of(
                "arn", identity.getArn(),
                "instances", instances.getTotalCount(),
                "denied", denied)));
        System.exit(0);
    }

    private static <T extends AcsRequest<?>> T redirected(T request) {
        request.setSysProtocol(ProtocolType.HTTPS);
        String endpoint = System.getenv("ALIBABA_CLOUD_ENDPOINT");
        if (endpoint != null) {
            request.setSysEndpoint(endpoint);
            request.setSysProtocol(ProtocolType.HTTP);
        }
        return request;
    }
}
