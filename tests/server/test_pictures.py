"""Images from outside come out as plain pixels or not at all (bad inputs 54–57)."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from app.server import picture_worker
from app.server.pictures import Pictures, looks_like_image, shown_name
from app.server.problems import Trouble


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def picture(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    return Image.linear_gradient("L").resize(size).convert(mode)


def huge_png(side: int) -> bytes:
    """A valid PNG of side × side grey pixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side + 7) // 8 + 1) * side, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "mode", "mime"),
    [
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "I;16", "image/png"),
        ("PNG", "1", "image/png"),
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("WEBP", "RGBA", "image/webp"),
        ("GIF", "P", "image/png"),
    ],
)
def test_each_allowed_kind_comes_out_readable(kind: str, mode: str, mime: str) -> None:
    facts, data = picture_worker.clean(
        encoded(picture("L").convert("I").convert(mode) if mode == "I;16" else picture(mode), kind)
    )
    assert facts == {"mime": mime, "width": 60, "height": 40}
    assert Image.open(io.BytesIO(data)).get_format_mimetype() == mime


async def test_the_worker_process_cleans_what_the_function_cleans() -> None:
    cleaned = await Pictures().cleaned(encoded(picture(), "PNG"))
    assert (cleaned.mime, cleaned.width, cleaned.height) == ("image/png", 60, 40)
    assert Image.open(io.BytesIO(cleaned.data)).size == (60, 40)


def test_place_and_camera_are_gone_and_the_image_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "canary-camera"
    exif.get_ifd(0x8825)[1] = "N"
    data = encoded(picture(), "JPEG", exif=exif, comment=b"canary-comment", icc_profile=b"canary-profile" * 20)
    facts, clean = picture_worker.clean(data + b"PK\x03\x04canary-appendix")
    assert (facts["width"], facts["height"]) == (40, 60)
    assert b"canary" not in clean
    assert not Image.open(io.BytesIO(clean)).getexif()


def test_only_the_first_frame_of_an_animation_is_kept() -> None:
    frames = [picture(size=(20 + n, 20)) for n in range(1)] + [picture(size=(20, 20)) for _ in range(30)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    _, clean = picture_worker.clean(data)
    assert getattr(Image.open(io.BytesIO(clean)), "n_frames", 1) == 1


def test_a_large_photo_is_brought_down_to_a_screenful() -> None:
    facts, _ = picture_worker.clean(encoded(Image.new("RGB", (6000, 3000)), "JPEG"))
    assert (facts["width"], facts["height"]) == (4096, 2048)


async def test_a_pixel_flood_is_refused_before_it_is_decoded() -> None:
    flood = huge_png(30_000)
    assert len(flood) < 200_000
    with pytest.raises(Trouble) as caught:
        await Pictures().cleaned(flood)
    assert caught.value.problem.code == "too_large"


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "CMYK")])
async def test_forty_megapixels_still_fit_the_worker(kind: str, mode: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    cleaned = await Pictures().cleaned(encoded(Image.new(mode, (8000, 5000)), kind, exif=exif))
    assert (cleaned.width, cleaned.height) == (2560, 4096)


async def test_webp_whose_decoder_needs_three_times_the_image_fits_up_to_twenty() -> None:
    data = encoded(Image.new("RGB", (5000, 4000)), "WEBP", method=0, quality=1)
    assert (await Pictures().cleaned(data)).width == picture_worker.LONGEST


@pytest.mark.parametrize("turn", range(1, 9))
def test_every_orientation_is_brought_upright_as_pillow_would(turn: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    data = encoded(picture(size=(60, 40)), "PNG", exif=exif)
    _, clean = picture_worker.clean(data)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    assert Image.open(io.BytesIO(clean)).tobytes() == upright.tobytes()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7\n",
        b"II*\x00" + bytes(100),
        b"\x00\x00\x01\x00\x01\x00",
        b"BM" + bytes(60),
        rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
        b"\x1f\x8b\x08" + bytes(20),
    ],
)
async def test_other_kinds_are_refused_by_their_first_bytes(data: bytes) -> None:
    assert not looks_like_image(data)
    with pytest.raises(Trouble) as caught:
        await Pictures().cleaned(data)
    assert caught.value.problem.code == "unsupported_type"


@pytest.mark.parametrize(
    "data",
    [
        encoded(picture(), "PNG")[:60],
        encoded(picture(size=(300, 300)), "JPEG")[:200],
        b"\x89PNG\r\n\x1a\n" + b"nonsense" * 10,
        b"\xff\xd8\xff\xe0" + bytes(50),
        b"GIF89a" + bytes(5),
        b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    ],
)
async def test_damaged_images_are_told_apart_from_bugs(data: bytes) -> None:
    with pytest.raises(Trouble) as caught:
        await Pictures().cleaned(data)
    assert caught.value.problem.code in ("bad_value", "unsupported_type")


async def test_a_worker_that_dies_means_a_damaged_image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.server.pictures.PATIENCE_S", 0.001)
    with pytest.raises(Trouble) as caught:
        await Pictures().cleaned(encoded(picture(), "PNG"))
    assert caught.value.problem.code == "bad_value"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("photo.JPG", "photo.png"),
        ("../../etc/passwd", "passwd.png"),
        (r"C:\temp\x.exe", "x.png"),
        ("CON.png", "image.png"),
        ("", "image.png"),
        (" . ", "image.png"),
        ("a\nb\x1b[2J.png", "ab[2J.png"),
        ("abc\u202egpj.exe", "abcgpj.png"),
        ("x" * 300 + ".png", "x" * 80 + ".png"),
        ("билет на вход.jpeg", "билет на вход.png"),
        ("trail. .", "trail.png"),
    ],
)
def test_names_are_shown_without_paths_controls_and_lies(name: str, shown: str) -> None:
    assert shown_name(name, "image/png") == shown


def test_the_worker_answers_with_a_code_for_every_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(data: bytes) -> bytes:
        out = io.BytesIO()
        picture_worker.main(io.BytesIO(data), out)
        return out.getvalue()

    assert answer(b"GIF89a") == b'{"error": "unsupported_type"}\n'
    assert answer(encoded(picture(), "PNG")).startswith(b'{"mime": "image/png"')

    def no_memory(_data: bytes) -> None:
        raise MemoryError

    monkeypatch.setattr(picture_worker, "clean", no_memory)
    assert answer(b"x") == b'{"error": "too_large"}\n'
