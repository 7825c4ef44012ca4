"""The pages of the admin: the list of cases with three opened fields, and one case with seven."""

from django.contrib import admin

from tests.benchmarks import floor_data
from tests.benchmarks.peer.models import Case


def _opened(field: str):
    @admin.display(description=field)
    def show(case: Case) -> str:
        return case.opened(field)

    return show


class CaseAdmin(admin.ModelAdmin):  # type: ignore[misc]
    """Show the same columns as the floor."""

    list_display = ("code", *map(_opened, ("name", "contact", "warning")), "risk", "stage")
    list_per_page = floor_data.PAGE
    ordering = ("-created_at", "-id")
    list_filter = ("risk", "stage")
    # Counting all rows for "x of y" would make it slower than it has to be.
    show_full_result_count = False
    fields = ("code", "owner", "status", "stage", "risk", "created_at")
    readonly_fields = tuple(map(_opened, floor_data.SEALED))

    def get_fields(self, request, obj=None):
        """Return the plain fields and the opened ones."""
        return (*self.fields, *self.readonly_fields)


admin.site.register(Case, CaseAdmin)
