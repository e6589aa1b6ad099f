"""Pictures of zones: looked at when an event is loaded, served by their hash, drawn by our own script (B3)."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from app.domain.articles import Bilingual
from app.server.sample import load_sample
from app.server.zone_pictures import looked_at
from app.service.mappings import DataError, Table
from app.service.zones import MOST_BYTES, MOST_SIDE, Look, ZonePicture, read_picture
from installer.make_zone_pictures import FOLDER, PICTURES, draw_all
from tests.server.standing import Standing


def written(folder: Path, kind: str = "PNG", size: tuple[int, int] = (32, 20), name: str = "zone.png") -> Path:
    """A picture in the folder of an event."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, kind)
    (folder / "night").mkdir(exist_ok=True)
    path = folder / "night" / name
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.parametrize(("kind", "suffix"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")])
def test_a_picture_is_named_by_the_hash_of_what_it_holds_whatever_it_is_called(
    tmp_path: Path, kind: str, suffix: str
) -> None:
    written(tmp_path, kind)
    found = looked_at(tmp_path, "night/zone.png")
    assert (found.picture.width, found.picture.height) == (32, 20)
    assert found.picture.file.endswith(f".{suffix}")
    assert len(found.picture.file.partition(".")[0]) == 64


def test_what_is_no_picture_is_refused_with_its_name_and_a_remedy(tmp_path: Path) -> None:
    path = written(tmp_path)
    whole = path.read_bytes()
    jpeg = written(tmp_path, "JPEG", (320, 200), "other.jpg").read_bytes()
    wrongs = {
        b"GIF89a" + whole[6:]: "is no PNG, JPEG or WebP",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>": "is no PNG, JPEG or WebP",
        b"": "is no PNG, JPEG or WebP",
        whole[:-60] + bytes(30) + whole[-30:]: "cannot be read as a picture",
        jpeg[: len(jpeg) // 2]: "cannot be read as a picture",
        whole + os.urandom(MOST_BYTES): "bytes are too many",
    }
    for data, remedy in wrongs.items():
        path.write_bytes(data)
        with pytest.raises(DataError, match=remedy) as caught:
            looked_at(tmp_path, "night/zone.png")
        assert caught.value.file == "night/zone.png"
    with pytest.raises(
        DataError, match=r"night/gone\.png: there is no such file: put the picture beside event\.toml"
    ):
        looked_at(tmp_path, "night/gone.png")
    written(tmp_path, size=(MOST_SIDE + 1, 4))
    with pytest.raises(DataError, match="pixels are too many"):
        looked_at(tmp_path, "night/zone.png")


def category(**values: object) -> Table:
    """One of the categories of an event's file."""
    return Table("night/event.toml", "categories[1]", values)


def test_a_category_names_its_picture_with_words_for_who_does_not_see_it(tmp_path: Path) -> None:
    written(tmp_path)

    def look(name: str) -> ZonePicture:
        return looked_at(tmp_path, name)

    assert read_picture(category(), look) is None
    found = read_picture(category(picture="zone.png", picture_alt={"ru": "План", "en": "Plan"}), look)
    assert found is not None
    assert found.picture.alt == Bilingual("План", "Plan")
    wrongs: list[tuple[dict[str, object], Look | None, str]] = [
        ({"picture": "zone.png"}, look, "categories[1].picture_alt"),
        ({"picture_alt": {"ru": "План"}}, look, "categories[1].picture_alt"),
        ({"picture": "../zone.png"}, look, "categories[1].picture"),
        ({"picture": ".hidden"}, look, "categories[1].picture"),
        ({"picture": "zone.png"}, None, "categories[1].picture"),
    ]
    for values, eye, key in wrongs:
        with pytest.raises(DataError) as caught:
            read_picture(category(**values), eye)
        assert (caught.value.file, caught.value.key) == ("night/event.toml", key)


@pytest.mark.requirement("B3")
def test_every_zone_of_the_sample_has_a_picture_and_words_in_both_languages() -> None:
    sample = load_sample()
    for event in sample.events:
        for one in event.categories:
            if one.admits and not one.upgrade_to:
                assert one.picture is not None, one.id
                assert one.picture.alt.ru
                assert one.picture.alt.en
                assert one.picture.file in sample.pictures


def test_the_pictures_of_the_sample_are_what_our_script_draws(tmp_path: Path) -> None:
    draw_all(tmp_path)
    for name in PICTURES:
        kept, fresh = (Image.open(folder / name).convert("RGB") for folder in (FOLDER, tmp_path))
        changed = ImageChops.difference(kept, fresh).convert("L").point(lambda value: 255 * (value > 24))
        assert sum(changed.histogram()[128:]) < 400, f"{name}: run python -m installer.make_zone_pictures"


@pytest.mark.requirement("B3")
def test_a_picture_is_served_for_ever_and_runs_nothing(festival: Standing) -> None:
    picture = load_sample().events[0].categories[0].picture
    assert picture is not None
    with festival.client() as client:
        answer = client.get(f"/guest/v1/pictures/{picture.file}")
        assert answer.status_code == 200
        assert Image.open(io.BytesIO(answer.content)).size == (picture.width, picture.height)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        for name in (f"{'0' * 64}.png", "zone-floor.png", picture.file.replace(".png", ".jpg"), "..%2Fusher.db"):
            assert client.get(f"/guest/v1/pictures/{name}").status_code == 404
