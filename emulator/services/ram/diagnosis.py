"""Diagnoses: what stands in the encoded message of a denial."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from ...api.action import Permission, everything
from ...api.call import Call
from ...api.denials import Diagnosis, decode
from ...api.models import Params, Result
from .errors import DIAGNOSIS_DENIED, DIAGNOSIS_EXPIRED, DIAGNOSIS_NOT_FOUND
from .service import ram

VALIDITY = timedelta(hours=24)
"""How long a message can be decoded."""


class DecodeDiagnosticMessageParams(Params):
    """Parameters of DecodeDiagnosticMessage."""

    encoded_diagnostic_message: Annotated[str, Field(max_length=1 << 16)]


class DecodeDiagnosticMessageResult(Result):
    """The answer of DecodeDiagnosticMessage."""

    decoded_diagnostic_message: Diagnosis


@ram.action(
    None,
    also=(Permission("ram:DecodeDiagnosticMessage", everything, denied=DIAGNOSIS_DENIED),),
    raises=(DIAGNOSIS_NOT_FOUND, DIAGNOSIS_EXPIRED),
)
def decode_diagnostic_message(call: Call, params: DecodeDiagnosticMessageParams) -> DecodeDiagnosticMessageResult:
    """Tell why a call was denied, from the encoded message in the error that it got."""
    try:
        message = decode(params.encoded_diagnostic_message)
    except ValueError:
        raise DIAGNOSIS_NOT_FOUND() from None
    if message.diagnosis.auth_principal.auth_principal_owner_id != call.account_id:
        raise DIAGNOSIS_NOT_FOUND()
    if call.now - message.issued > VALIDITY:
        raise DIAGNOSIS_EXPIRED()
    return DecodeDiagnosticMessageResult(decoded_diagnostic_message=message.diagnosis)
