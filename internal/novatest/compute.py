"""nova-compute with fake virt drivers that suit tests. Debian's package of it needs qemu and libvirt; the program
itself is in python3-nova. Takes nova-compute's arguments.

A server's description says what goes wrong with it, by the names of Nova's virt driver calls (nova/virt/driver.py):
"fails: spawn" on every host, "fails: spawn once" on the first host only, "fails: abort" for a build that no other host
may try, "fails: live_migration" for one that is rolled back."""
import os

from nova import exception
from nova.cmd.compute import main
from nova.compute import manager
from nova.conf import CONF
from nova.context import get_admin_context
from nova.objects import InstanceList
from nova.virt import fake


def told_to_fail(instance, call):
    words = (instance.display_description or "").split()
    if words[:1] != ["fails:"] or call not in words:
        return False
    if "once" not in words:
        return True
    try:                                                # the hosts share this folder
        os.close(os.open(os.path.join(CONF.state_path, "failed-" + instance.uuid), os.O_CREAT | os.O_EXCL))
        return True
    except FileExistsError:
        return False


def fail_if_told(instance, call, error=exception.InternalError):
    if told_to_fail(instance, call):
        raise error("%s did not work on host %s" % (call, CONF.host))


class Driver(fake.FakeDriver):
    """Knows its servers again after a restart, as a hypervisor would, and fails where a server says so."""

    def init_host(self, host):
        super().init_host(host)
        for instance in InstanceList.get_by_host(get_admin_context(), host):
            self.instances[instance.uuid] = fake.FakeInstance(instance.name, instance.power_state, instance.uuid)

    def spawn(self, context, instance, *args, **kwargs):
        if told_to_fail(instance, "abort"):
            raise exception.BuildAbortException(instance_uuid=instance.uuid, reason="the image does not boot")
        fail_if_told(instance, "spawn")
        super().spawn(context, instance, *args, **kwargs)

    def reboot(self, context, instance, *args, **kwargs):
        fail_if_told(instance, "reboot")
        super().reboot(context, instance, *args, **kwargs)

    def finish_migration(self, context, migration, instance, *args, **kwargs):
        fail_if_told(instance, "finish_migration")
        super().finish_migration(context, migration, instance, *args, **kwargs)

    def check_can_live_migrate_destination(self, context, instance, *args, **kwargs):
        fail_if_told(instance, "check_can_live_migrate_destination", exception.MigrationPreCheckError)
        data = super().check_can_live_migrate_destination(context, instance, *args, **kwargs)
        if told_to_fail(instance, "live_migration"):
            data.is_shared_instance_path = False        # only then has the destination something to roll back
        return data

    def live_migration(self, context, instance, dest, post_method, recover_method, block_migration=False,
                       migrate_data=None):
        if told_to_fail(instance, "live_migration"):
            recover_method(context, instance, dest, migrate_data)
        else:
            post_method(context, instance, dest, block_migration, migrate_data)


class FailingDriver(Driver, fake.FakeRescheduleDriver, fake.FakeFinishMigrationFailDriver):
    """Every migration that lands here fails, every first build here is sent on to another host."""

    def post_live_migration_at_destination(self, context, instance, *args, **kwargs):
        self.rescheduled[instance.uuid] = True          # the fake takes its arrival for a first build
        super().post_live_migration_at_destination(context, instance, *args, **kwargs)


fake.Driver, fake.FailingDriver = Driver, FailingDriver     # Nova loads drivers from nova.virt alone
# The task that confirms a resize left alone runs once a minute, and no option says otherwise.
manager.ComputeManager._periodic_spacing["_poll_unconfirmed_resizes"] = 2
main()
