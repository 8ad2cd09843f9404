"""nova-compute with fake virt drivers that suit tests. Debian's package of it needs qemu and libvirt; the program
itself is in python3-nova. Takes nova-compute's arguments."""
from nova.cmd.compute import main
from nova.compute import manager
from nova.context import get_admin_context
from nova.objects import InstanceList
from nova.virt import fake


class Driver(fake.FakeDriver):
    """Knows its servers again after a restart, as a hypervisor would."""

    def init_host(self, host):
        super().init_host(host)
        for instance in InstanceList.get_by_host(get_admin_context(), host):
            self.instances[instance.uuid] = fake.FakeInstance(instance.name, instance.power_state, instance.uuid)


class FailingDriver(Driver, fake.FakeRescheduleDriver, fake.FakeFinishMigrationFailDriver):
    """Every migration that lands here fails, every first build here is sent on to another host."""


fake.Driver, fake.FailingDriver = Driver, FailingDriver     # Nova loads drivers from nova.virt alone
# The task that confirms a resize left alone runs once a minute, and no option says otherwise.
manager.ComputeManager._periodic_spacing["_poll_unconfirmed_resizes"] = 2
main()
