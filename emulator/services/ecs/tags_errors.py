"""The errors of tagging resources, as the cloud words them."""

from ...api.errors import ErrorSpec

REGION_MISSING = ErrorSpec("MissingParameter.RegionId", 404, "The parameter - RegionId should not be null")
TYPE_MISSING = ErrorSpec("MissingParameter.ResourceType", 404, "The parameter - ResourceType should not be null")
IDS_MISSING = ErrorSpec("MissingParameter.ResourceIds", 404, "The parameter - ResourceIds.N should not be null")
TAGS_MISSING = ErrorSpec("MissingParameter.Tags", 404, "The parameter - Tags should not be null")
TYPE_NOT_FOUND = ErrorSpec(
    "InvalidResourceType.NotFound", 404, "The ResourceType provided does not exist in our records."
)
IDS_NOT_FOUND = ErrorSpec("InvalidResourceId.NotFound", 404, "The specified ResourceIds are not found in our records.")
TOO_MANY_IDS = ErrorSpec("NumberExceed.ResourceIds", 400, "The ResourceIds parameter's number is exceed , Valid : 50")
TOO_MANY_TAGS = ErrorSpec("NumberExceed.Tags", 400, "The Tags parameter's number is exceed , Valid : 20")
TAG_QUOTA = ErrorSpec("OperationDenied.QuotaExceed", 400, "The quota of tags on resource is beyond permitted range.")
ALL_AND_KEYS = ErrorSpec("Param.Conflict", 403, "The specified all is true, but the specified TagKey.N is not empty.")
VALUE_WITHOUT_KEY = ErrorSpec("InvalidParameter.TagValue", 400, "The specified Tag.n.Value is not valid.")

# The older calls word this one another way.
RESOURCE_NOT_FOUND = ErrorSpec(
    "InvalidResourceId.NotFound", 404, "The specified ResourceId is not found in our records."
)
