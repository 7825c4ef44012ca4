"""The directory is found by type and area, kept up to date by its owners, and holds no address."""

import uuid

import pytest

from caseflow.access.policy import NotAllowed
from caseflow.agencies import actions as agencies_actions
from caseflow.agencies.models import Service
from caseflow.errors import Stale
from caseflow.extensions import db
from tests.integration.world import acting_as, sign_in

ENTRY = {
    "name": "Night legal line",
    "type": "legal",
    "areas": "Harbour\n\nHills ",
    "sexes": ["female"],
    "min_age": "18",
    "languages": ["en", "ar"],
    "capacity": "",
    "opening": "Nights",
    "minimum_data": ["identity"],
}


def submit(client, path, **fields):
    return client.post(path, data={"form_token": str(uuid.uuid4()), **fields})


def test_services_are_narrowed_by_type_and_area(app, world):
    client = sign_in(app.test_client(), world.caseworker)
    assert "Orchard House" in client.get("/directory").text
    assert "Orchard House" not in client.get("/directory?type=health").text
    assert "No service found" in client.get("/directory?area=Atlantis").text
    assert client.get("/directory?type=nonsense").status_code == 200


def test_a_service_has_a_page(app, world):
    client = sign_in(app.test_client(), world.caseworker)
    page = client.get(f"/directory/services/{world.services['shelter'].id}")
    assert "Haven Shelter" in page.text
    assert client.get(f"/directory/services/{uuid.uuid4()}").status_code == 404


@pytest.mark.parametrize("who", ["responder", "authority", "dpo"])
def test_other_roles_have_no_directory(app, world, who):
    assert sign_in(app.test_client(), world.people[who]).get("/directory").status_code == 403


def test_a_focal_point_says_in_two_taps_how_full_it_is(app, world):
    client, shelter = sign_in(app.test_client(), world.shelter), world.services["shelter"]
    assert "Remove one" in client.get("/directory").text
    path = f"/directory/services/{shelter.id}/places"
    submit(client, path, places="4", version=shelter.version)
    db.session.expire_all()
    assert db.session.get(Service, shelter.id).capacity == 4
    assert submit(client, path, places="3", version="1").status_code == 409


@pytest.mark.asvs("V2.3.2")
@pytest.mark.parametrize("places", ["-1", "10001", "many"])
def test_places_that_cannot_be_are_not_saved(app, world, places):
    client, shelter = sign_in(app.test_client(), world.shelter), world.services["shelter"]
    submit(
        client, f"/directory/services/{shelter.id}/places", places=places, version=shelter.version
    )
    db.session.expire_all()
    assert db.session.get(Service, shelter.id).capacity == 5


def test_nobody_counts_the_places_of_others(app, world):
    client, shelter = sign_in(app.test_client(), world.clinic), world.services["shelter"]
    assert "Haven Shelter" not in client.get("/directory").text.split("<table")[0]
    path = f"/directory/services/{shelter.id}/places"
    assert submit(client, path, places="4", version=shelter.version).status_code == 403
    with acting_as(world.clinic), pytest.raises(NotAllowed):
        agencies_actions.set_capacity(shelter, 1, version=shelter.version, by=world.clinic)


def test_opening_times_are_changed_by_their_owner(app, world):
    client, clinic = sign_in(app.test_client(), world.clinic), world.services["clinic"]
    path = f"/directory/services/{clinic.id}/opening"
    assert client.get(path).status_code == 200
    submit(client, path, opening="8 to 16", capacity="2", version=clinic.version)
    db.session.expire_all()
    found = db.session.get(Service, clinic.id)
    assert (found.opening, found.capacity, found.always_open) == ("8 to 16", 2, False)
    too_long = submit(client, path, opening="x" * 121, version=found.version)
    assert too_long.status_code == 422


def test_the_coordinator_adds_and_corrects(app, world):
    client = sign_in(app.test_client(), world.coordinator)
    organisation = str(world.organisations["State Authority"].id)
    added = submit(client, "/directory/services/add", organisation=organisation, **ENTRY)
    assert added.status_code == 302, added.text
    service = db.session.get(Service, uuid.UUID(added.location.rsplit("/", 1)[1]))
    assert (service.areas, service.sexes, service.min_age) == (["Harbour", "Hills"], ["female"], 18)
    path = f"/directory/services/{service.id}/edit"
    assert "Night legal line" in client.get(path).text
    wrong = submit(client, path, version=service.version, **(ENTRY | {"max_age": "3"}))
    assert wrong.status_code == 422
    assert "The minimum age is above the maximum age." in wrong.text
    submit(client, path, version=service.version, **(ENTRY | {"name": "Day legal line"}))
    db.session.expire_all()
    assert db.session.get(Service, service.id).name == "Day legal line"
    stale = submit(client, path, version="1", **ENTRY)
    assert stale.status_code == 409
    assert "Day legal line" in stale.text


def test_only_the_coordinator_adds(app, world):
    for who in (world.caseworker, world.shelter):
        client = sign_in(app.test_client(), who)
        assert client.get("/directory/services/add").status_code == 403


def test_an_empty_entry_comes_back_with_sentences(app, world):
    page = submit(sign_in(app.test_client(), world.coordinator), "/directory/services/add")
    assert page.status_code == 422
    assert "Enter a name." in page.text


def test_a_lost_update_is_refused(app, world):
    clinic = world.services["clinic"]
    with acting_as(world.clinic), pytest.raises(Stale) as stale:
        agencies_actions.update_service(clinic, {"opening": "Mine"}, version=0, by=world.clinic)
    assert stale.value.differences == (("opening", "Mine", "Every day"),)
