"""Keys of gate devices, what is bound to workers for them, and when a device was heard last."""

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, Table


class DeviceKey(Table):
    device_id = IdField(index=True)
    secret = EncryptedField()
    issued_at = InstantField()
    first_used_at = InstantField(null=True)
    ends_at = InstantField(null=True)

    class Meta:
        table_name = "device_key"


class GateCredential(Table):
    project_id = IdField()
    project_worker_id = IdField(index=True)
    device_id = IdField(null=True)
    kind = CodeField()
    value = EncryptedField()
    value_index = CodeField(max_length=64, index=True)
    active_key = CodeField(max_length=64, null=True, unique=True)
    bound_at = InstantField()
    bound_by = IdField()
    revoked_at = InstantField(null=True)
    revoked_by = IdField(null=True)

    class Meta:
        table_name = "gate_credential"


TABLES = [DeviceKey, GateCredential]


def up(migrator, db):
    db.create_tables(TABLES, safe=False)
    migrator.migrate(migrator.add_column("gate_device", "last_seen_at", InstantField(null=True)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column("gate_device", "last_seen_at"))
    db.drop_tables(list(reversed(TABLES)), safe=False)
