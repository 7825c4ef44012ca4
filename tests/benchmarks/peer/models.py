"""The table of cases of the floor, as Django reads it."""

from django.db import models

from tests.benchmarks import floor_data


class Case(models.Model):  # type: ignore[misc]
    """A case of the floor; its sealed columns are opened by the properties below."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=20)
    owner = models.IntegerField()
    status = models.CharField(max_length=10)
    stage = models.CharField(max_length=20)
    risk = models.CharField(max_length=10)
    created_at = models.DateTimeField()
    name = models.BinaryField()
    contact = models.BinaryField()
    code_word = models.BinaryField()
    warning = models.BinaryField()
    ways = models.BinaryField()
    message = models.BinaryField()
    time = models.BinaryField()

    class Meta:
        managed = False
        db_table = "floor_case"

    def opened(self, field: str) -> str:
        """Return the decrypted value of a field."""
        return floor_data.opened(self, field)
