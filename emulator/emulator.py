"""The emulator: everything wired together, the one object that everybody is handed."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import identity_providers
from .api.call import Call
from .api.principal import Principal
from .catalog import SERVICES
from .gateway import DEFAULT_REGION, Gateway, Origin
from .journal import Journal
from .metadata.endpoint import MetadataEndpoint
from .policy.conditions import Context
from .policy_tools import PolicyAnswer, PolicySuggestions, explain_call, find_principal, suggest_policies
from .ports import Clock, Ids, SystemClock
from .settings import Settings
from .state import DEFAULT_ACCOUNT_ID, World
from .wire.flatten import flatten

REMEMBERED_BUGS = 100


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account as it is handed to whoever asked for it."""

    account_id: str
    access_key_id: str
    access_key_secret: str = field(repr=False)


class Emulator:
    """One cloud of its own. Two of them in one process share nothing.

    Attributes:
        world: The state.
        gateway: Answers API requests.
        metadata: Answers requests to the metadata service.
        journal: The latest calls.
        bugs: What failed inside without an action declaring it, the latest; always empty unless the emulator itself
            is wrong.
    """

    def __init__(self, settings: Settings | None = None, *, clock: Clock | None = None, ids: Ids | None = None) -> None:
        """Set up an empty cloud with the default account.

        Args:
            settings: How strictly to judge; strictly, if left out.
            clock: The time; the machine's, if left out.
            ids: The source of identifiers; the operating system's chance, if left out.
        """
        self.clock = clock or SystemClock()
        self.ids = ids or Ids()
        self.world = World()
        self.journal = Journal()
        self.bugs: deque[Exception] = deque(maxlen=REMEMBERED_BUGS)
        self.gateway = Gateway(self.world, self.clock, self.ids, self.journal, self.bugs.append)
        self.metadata = MetadataEndpoint(self.world, self.clock, self.ids)
        self.settings = settings or Settings()
        self.reset()

    @property
    def settings(self) -> Settings:
        """How strictly the emulator judges."""
        return self.gateway.settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self.gateway.settings = settings

    def change_settings(self, **changes: Any) -> Settings:
        """Change some settings, which are valid, and return what all of them are now."""
        with self.world.lock:
            self.settings = self.settings.model_copy(update=changes)
            return self.settings

    def reset(self, account_id: str | None = None) -> None:
        """Empty everything, or one account, which keeps the root key that it was opened with.

        Raises:
            LookupError: There is no such account.
        """
        with self.world.lock:
            self.world.reset(self.clock.now(), account_id)
            if account_id is None:
                self.gateway.nonces.clear()
                self.journal.clear()

    def new_account(self) -> NewAccount:
        """Open an isolated account with a root key of its own."""
        account = NewAccount(self.ids.digits(16), f"LTAI5t{self.ids.text(18)}", self.ids.text(30))
        with self.world.lock:
            self.world.open_account(
                account.account_id, account.access_key_id, account.access_key_secret, self.clock.now()
            )
        return account

    def close_account(self, account_id: str) -> None:
        """Close an account: everything in it is gone, and its keys are unknown."""
        with self.world.lock:
            self.world.close_account(account_id)

    def choose_instance(self, instance_id: str | None) -> None:
        """Choose which instance plain metadata requests speak for, or none.

        Raises:
            LookupError: There is no such instance.
        """
        with self.world.lock:
            if instance_id is not None and self.world.ecs.instances.locate(instance_id) is None:
                raise LookupError(instance_id)
            self.world.chosen_instance = instance_id

    def register_oidc_provider(
        self,
        name: str,
        *,
        issuer_url: str,
        client_ids: Sequence[str],
        keys: str,
        issuance_limit_time: int | None = identity_providers.DEFAULT_ISSUANCE_LIMIT,
        account_id: str = DEFAULT_ACCOUNT_ID,
    ) -> str:
        """Register an OpenID Connect provider, and return its ARN; see :mod:`.identity_providers`."""
        with self.world.lock:
            return identity_providers.register_oidc_provider(
                self.world,
                account_id,
                name,
                issuer_url=issuer_url,
                client_ids=client_ids,
                keys=keys,
                issuance_limit_time=issuance_limit_time,
                now=self.clock.now(),
            )

    def register_saml_provider(self, name: str, metadata: str, *, account_id: str = DEFAULT_ACCOUNT_ID) -> str:
        """Register a SAML provider, and return its ARN; see :mod:`.identity_providers`."""
        with self.world.lock:
            return identity_providers.register_saml_provider(self.world, account_id, name, metadata, self.clock.now())

    def identity_providers(self) -> list[identity_providers.Provider]:
        """Return the identity providers of all accounts."""
        with self.world.lock:
            return identity_providers.list_identity_providers(self.world)

    def remove_identity_provider(self, arn: str) -> None:
        """Forget an identity provider.

        Raises:
            LookupError: There is no such provider.
        """
        with self.world.lock:
            identity_providers.remove_identity_provider(self.world, arn)

    def call(self, principal: Principal, product: str, action: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Call an action in process, with everything that the gateway does but for HTTP and signatures.

        Args:
            principal: The caller.
            product: The product's name in policies, such as ``ram``.
            action: The action's name.
            parameters: Its parameters under their wire names, nested or flat.

        Raises:
            LookupError: No such action is served.
            ApiError: The call is refused.
        """
        service = next((service for service in SERVICES if service.prefix == product), None)
        if service is None or action not in service.actions:
            raise LookupError(f"{product}:{action} is not served")
        return self.gateway.call(principal, service.actions[action], flatten(parameters), Origin())

    def explain(self, principal_arn: str, action: str, resource: str, context: Context | None = None) -> PolicyAnswer:
        """Say why a principal may or may not do something, by a call that it would make from this machine now.

        Args:
            principal_arn: The ARN of the account, a user, a role or a live session.
            action: The action, such as ``ecs:DescribeInstances``.
            resource: The resource's full name.
            context: Condition keys that the call has besides, or in place of its own.

        Raises:
            UnknownPrincipal: There is no such principal; it is a ``LookupError`` whose text says so.
        """
        now = self.clock.now()
        with self.world.at(now):
            principal = find_principal(self.world, principal_arn, now)
            call = Call(principal, DEFAULT_REGION, now, self.world, self.ids, self.settings)
            return explain_call(self.gateway.authorizer, call, action, resource, context)

    def suggest(self, principal_arn: str | None = None) -> PolicySuggestions:
        """Return the least policies that would have allowed what soft enforcement let pass.

        Args:
            principal_arn: The principal whose policy is wanted; everybody's, if left out.

        Raises:
            UnknownPrincipal: There is no such principal; it is a ``LookupError`` whose text says so.
        """
        now = self.clock.now()
        with self.world.at(now):
            return suggest_policies(self.gateway.authorizer, self.world, self.journal, now, principal_arn)
