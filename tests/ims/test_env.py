"""The typed readers: what they take, and the one sentence when they cannot."""

from pathlib import Path

import pytest

from ims import env


def test_a_text_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITY", "  ")
    assert env.text("CITY", "Sundvik") == "Sundvik"
    with pytest.raises(env.SettingError, match=r"^CITY is not set\."):
        env.text("CITY")


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("Yes", True), (" on ", True), ("0", False), ("", False)])
def test_a_flag_is_yes_or_no(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("FLAG", value)
    assert env.flag("FLAG", not expected) is expected


def test_a_flag_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.flag("FLAG", True) is True
    monkeypatch.setenv("FLAG", "maybe")
    with pytest.raises(env.SettingError, match="FLAG is 'maybe'; expected one of 1, true"):
        env.flag("FLAG")


def test_a_number_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.number("COUNT", 4) == 4
    monkeypatch.setenv("COUNT", "12")
    assert env.number("COUNT", 4) == 12
    monkeypatch.setenv("COUNT", "1.5")
    with pytest.raises(env.SettingError, match=r"COUNT is '1\.5'; expected a whole number such as 4"):
        env.number("COUNT", 4)


def test_a_folder_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert env.folder("SEALS") is None
    monkeypatch.setenv("SEALS", str(tmp_path))
    assert env.folder("SEALS") == tmp_path
    monkeypatch.setenv("SEALS", "/nowhere")
    with pytest.raises(env.SettingError, match="SEALS is '/nowhere'; expected a folder that is there"):
        env.folder("SEALS")


def test_a_web_address_says_how_it_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.web_address("STAMPS") == ""
    monkeypatch.setenv("STAMPS", "https://tsa.example/rfc3161")
    assert env.web_address("STAMPS") == "https://tsa.example/rfc3161"
    for wrong in ("tsa.example", "file:///etc/passwd", "https:///rfc3161"):
        monkeypatch.setenv("STAMPS", wrong)
        with pytest.raises(env.SettingError, match="STAMPS is"):
            env.web_address("STAMPS")


def test_words_are_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.words("HOSTS", ("a",)) == ["a"]
    monkeypatch.setenv("HOSTS", " a.example, ,b.example ")
    assert env.words("HOSTS") == ["a.example", "b.example"]


def test_a_choice_is_one_of_the_options(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.choice("MODE", ("demo", "production"), "demo") == "demo"
    monkeypatch.setenv("MODE", "prod")
    with pytest.raises(env.SettingError, match="MODE is 'prod'; expected one of demo, production"):
        env.choice("MODE", ("demo", "production"), "demo")


def test_a_database_over_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB", "postgres://web:s%40cret@db.example:6432/ims?sslmode=require")
    assert env.database("DB") == {
        "ENGINE": "ims.database",
        "NAME": "ims",
        "USER": "web",
        "PASSWORD": "s@cret",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_database_on_a_socket_with_a_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB", "postgres://ims_web@/ims?host=/run/my%20db&options=-c%20role%3Dims_web")
    entry = env.database("DB")
    assert (entry["HOST"], entry["USER"], entry["PORT"]) == ("/run/my db", "ims_web", "")
    assert entry["OPTIONS"] == {"options": "-c role=ims_web"}


@pytest.mark.parametrize("url", ["sqlite:///ims.db", "mysql://db/ims", "db.example"])
def test_another_database_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DB", url)
    with pytest.raises(env.SettingError, match=r"^DB starts with .*; expected postgres://"):
        env.database("DB")


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp://jo:s%3Acret@mail.example:587?tls=1", 587, False, True),
        ("smtps://mail.example", 465, True, False),
    ],
)
def test_a_mail_server(monkeypatch: pytest.MonkeyPatch, url: str, port: int, ssl: bool, tls: bool) -> None:
    monkeypatch.setenv("MAIL", url)
    entry = env.mail("MAIL")
    assert (entry["EMAIL_HOST"], entry["EMAIL_PORT"]) == ("mail.example", port)
    assert (entry["EMAIL_USE_SSL"], entry["EMAIL_USE_TLS"]) == (ssl, tls)
    assert entry["EMAIL_HOST_PASSWORD"] in {"", "s:cret"}


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://"])
def test_what_is_no_mail_server_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("MAIL", url)
    with pytest.raises(env.SettingError, match=r"^MAIL starts with"):
        env.mail("MAIL")
