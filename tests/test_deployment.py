"""Dockerfile, docker-compose.yml and nginx.conf agree with each other and with the portal.

They are not run here. `make check` validates the compose file against its published schema.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.urls import resolve

from acecs.celery import app
from acecs.system_packages import PANGO

ROOT = settings.BASE_DIR
COMPOSE = yaml.load((ROOT / "docker-compose.yml").read_text(), yaml.CSafeLoader)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "acecs:local"}
DOCKERFILE = (ROOT / "Dockerfile").read_text()
NGINX = (ROOT / "deploy" / "nginx.conf").read_text()
NGINX_IMAGE = (ROOT / "deploy" / "nginx.Dockerfile").read_text()
READ_BY_SETTINGS = set(
    re.findall(r'(?:env\.\w+|whole_number)\(\s*"(\w+)"', (ROOT / "acecs" / "settings.py").read_text())
)


def directives(name: str) -> list[str]:
    return re.findall(rf"^\s*{name}\s+(.+?);", NGINX, re.MULTILINE)


def words(value: Any) -> Iterator[str]:
    """Yield all strings in a part of the compose file."""
    if isinstance(value, dict):
        for each in value.values():
            yield from words(each)
    elif isinstance(value, list):
        for each in value:
            yield from words(each)
    elif isinstance(value, str):
        yield value


# --- Compose file ------------------------------------------------------------------------------


def test_compose_file_has_the_services_of_a_deployment():
    assert sorted(SERVICES) == [
        "beat",
        "clamd",
        "migrate",
        "nginx",
        "postgres",
        "redis",
        "signatures",
        "web",
        "worker",
    ]
    assert sorted(name for name, service in SERVICES.items() if "profiles" in service) == ["clamd", "signatures"]
    assert sorted(OURS) == ["beat", "migrate", "web", "worker"]


def test_services_wait_for_health_or_completion():
    for service in SERVICES.values():
        for other, how in service.get("depends_on", {}).items():
            wants = how["condition"]
            assert wants == ("service_completed_successfully" if other == "migrate" else "service_healthy")
            assert other == "migrate" or "healthcheck" in SERVICES[other]


@pytest.mark.parametrize("kind", ["networks", "volumes", "secrets"])
def test_declared_resources_match_the_used_ones(kind: str):
    used = {each.partition(":")[0] for service in SERVICES.values() for each in service.get(kind, [])}
    named = {each for each in used if not each.startswith(".")}

    assert named == set(COMPOSE[kind])


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_sandboxed(name: str):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] not in ("root", "0")
    assert "/tmp" in service["tmpfs"][0]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")
    assert ("healthcheck" in service) == (name != "migrate")
    assert "privileged" not in service
    assert not any("docker.sock" in word for word in words(service))


def test_only_services_that_must_reach_the_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    open_networks = {name for name, network in COMPOSE["networks"].items() if not network.get("internal")}
    assert {name for name, service in SERVICES.items() if open_networks & set(service["networks"])} == {
        "nginx",
        "signatures",
        "worker",
    }


def test_communicating_services_share_a_network():
    def share(one: str, other: str) -> bool:
        return bool(set(SERVICES[one]["networks"]) & set(SERVICES[other]["networks"]))

    assert share("nginx", "web")
    assert not share("nginx", "postgres")
    assert all(share(name, "postgres") for name in OURS)
    assert all(share(name, "clamd") for name in ("web", "worker"))
    assert all(share(name, "redis") for name in ("web", "worker", "beat"))


def test_beat_runs_once_and_other_services_scale():
    replicas = {name: service["deploy"].get("replicas") for name, service in SERVICES.items()}

    assert (replicas["beat"], replicas["web"], replicas["worker"]) == (1, 2, 2)
    assert not any("container_name" in service for service in SERVICES.values())


# --- Settings and secrets ----------------------------------------------------------------------


def test_every_variable_set_is_read_by_the_settings():
    for service in OURS.values():
        assert set(service["environment"]) - READ_BY_SETTINGS == set()


def test_compose_file_contains_no_secret():
    required = set(re.findall(r"\$\{(\w+):\?see deploy/env\.example\}", (ROOT / "docker-compose.yml").read_text()))
    secret = {"SECRET_KEY", "POSTGRES_PASSWORD", "EMAIL_URL", "TLS_KEY", "TLS_CERTIFICATE"}
    asked_for = re.findall(r"^(\w+)=(.*)$", (ROOT / "deploy" / "env.example").read_text(), re.MULTILINE)

    assert secret <= required
    assert {name for name, _value in asked_for} == required
    assert {value for _name, value in asked_for} == {""}
    assert "/.env" in (ROOT / ".gitignore").read_text().splitlines()
    assert ".env" in (ROOT / ".dockerignore").read_text().splitlines()


def test_every_variable_of_the_compose_file_is_explained():
    given = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    explained = set(re.findall(r"^#?(\w+)=", (ROOT / "deploy" / "env.example").read_text(), re.MULTILINE))

    assert given == explained


def test_internal_addresses_use_services_and_accounts():
    environment = OURS["web"]["environment"]
    postgres = SERVICES["postgres"]["environment"]

    database = re.fullmatch(
        r"postgres://(\w+):\$\{POSTGRES_PASSWORD:.*\}@(\w+):5432/(\w+)", environment["DATABASE_URL"]
    )
    assert database
    assert database.groups() == (postgres["POSTGRES_USER"], "postgres", postgres["POSTGRES_DB"])
    assert environment["REDIS_URL"] == "redis://redis:6379/0"
    assert "--appendonly" in SERVICES["redis"]["command"]


# --- Image -------------------------------------------------------------------------------------


def test_image_installs_the_needed_debian_packages():
    (installed,) = re.findall(r"apt-get install --yes --no-install-recommends ([^\\]+?) \\", DOCKERFILE)

    assert tuple(installed.split()) == PANGO.packages


def test_user_folders_and_python_agree_everywhere():
    (user,) = re.findall(r"^USER (\d+):\1$", DOCKERFILE, re.MULTILINE)
    var = SERVICES["web"]["environment"]["ACECS_VAR"]

    assert f"--uid {user} --gid {user} " in DOCKERFILE
    assert {service["user"] for service in OURS.values()} == {f"{user}:{user}"}
    assert f"ACECS_VAR={var}" in DOCKERFILE
    assert f"--mode 0700 {var} {var}/documents" in DOCKERFILE
    assert {tuple(service["volumes"]) for service in OURS.values()} == {(f"portal:{var}",)}
    assert len(set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))) == 1
    assert "--require-hashes --no-deps --requirement requirements.lock" in DOCKERFILE


def test_image_has_bytecode_of_library_packages_and_portal():
    # Nothing writes it while the portal runs: the image is read-only.
    (python,) = set(re.findall(r"^FROM python:(\d+\.\d+)-", DOCKERFILE, re.MULTILINE))
    _comment, build, final = DOCKERFILE.split("\nFROM ")
    command = r"^RUN python -m compileall -q --invalidation-mode unchecked-hash (\S+)$"

    assert re.findall(command, build.partition("COPY . .")[2], re.MULTILINE) == ["/opt/acecs"]
    assert re.findall(command, final, re.MULTILINE) == [f"/usr/local/lib/python{python}"]
    assert "COPY --from=build /opt/acecs /opt/acecs" in final
    assert "--no-compile" not in DOCKERFILE
    assert "PYTHONDONTWRITEBYTECODE=1" in final


def test_bytecode_of_image_is_used_whatever_the_files_times(tmp_path: Path):
    (options,) = set(re.findall(r"compileall (-q .+?) /", DOCKERFILE))
    module = tmp_path / "module.py"
    module.write_text("answer = 1")
    subprocess.run([sys.executable, "-m", "compileall", *options.split(), str(tmp_path)], check=True)
    module.write_text("answer = 2")

    said = subprocess.run(
        [sys.executable, "-B", "-c", "import module; print(module.answer)"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )

    assert said.stdout == "1\n"


def test_web_has_one_thread_behind_a_buffering_proxy():
    (command,) = re.findall(r"^CMD (.+)$", DOCKERFILE, re.MULTILINE)

    assert '"--blocking-threads", "1"' in command
    assert '"acecs.wsgi:application"' in command
    assert "command" not in SERVICES["web"]
    assert directives("proxy_request_buffering") == ["on"]
    assert directives("proxy_buffering") == ["on"]


def test_commands_refer_to_existing_programs():
    for service in OURS.values():
        line = " ".join(service.get("command", []))
        for command in re.findall(r"manage\.py (\w+)", line):
            assert command in ("migrate", "collectstatic")
        assert not line or line.startswith(("celery --app acecs ", "sh -c python manage.py "))
    assert app.main == "acecs"


# --- Proxy -------------------------------------------------------------------------------------


def test_proxy_forwards_to_the_web_servers_port():
    (port,) = re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE)

    assert set(directives(r"set \$portal")) == {f"web:{port}"}
    assert f'"--port", "{port}"' in DOCKERFILE


def test_proxy_ports_files_and_secrets_match_the_service():
    service = SERVICES["nginx"]

    assert {port.rpartition(":")[2] for port in service["ports"]} == {
        re.search(r"\d+", line)[0] for line in directives("listen")
    }
    assert {
        each.rpartition("/")[2] for each in directives("ssl_certificate") + directives("ssl_certificate_key")
    } == set(service["secrets"])
    for source in (each.split(":")[0] for each in service["volumes"] if each.startswith(".")):
        assert (ROOT / source).is_file()
    written = [line for name in ("client_body", "proxy") for line in directives(f"{name}_temp_path")]
    assert all(path.startswith("/var/cache/nginx/") for path in written)
    assert any(each.endswith(":/var/cache/nginx") for each in service["volumes"])


def test_proxy_accepts_bodies_as_large_as_the_portal():
    (most,) = directives("client_max_body_size")
    files = settings.EVIDENCE_MAX_BYTES * settings.EVIDENCE_MAX_FILES

    assert int(most) == files + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_proxy_forwards_the_clients_real_address():
    assert directives("proxy_set_header X-Forwarded-For") == ["$remote_addr"]
    assert directives("proxy_set_header X-Forwarded-Proto") == ["$scheme"]
    assert directives("proxy_set_header Host") == ["$http_host"]
    assert SERVICES["web"]["environment"]["TRUSTED_PROXY_COUNT"] == "1"
    assert directives("server_tokens") == ["off"]


def test_proxy_sends_no_server_header():
    # Only this module leaves it out; it was seen on answers of nginx's own, too.
    (module,) = directives("load_module")
    (installed,) = re.findall(r"apt-get install --yes --no-install-recommends ([^\\]+?) \\", NGINX_IMAGE)

    assert directives("more_clear_headers") == ["Server"]
    assert directives("proxy_pass_header") == []
    assert module == "/usr/lib/nginx/modules/ngx_http_headers_more_filter_module.so"
    assert installed.split() == ["curl", "nginx", "libnginx-mod-http-headers-more-filter"]


def test_proxys_own_pages_do_not_name_it():
    answered = {status for line in directives("error_page") for status in re.findall(r"\b\d{3}\b", line)}
    bare = [line for line in directives("return") if " " not in line]

    assert answered >= {"400", "408", "413", "414", "431", "494", "497", "500", "502", "503", "504"}
    assert bare == []


def test_proxys_image_matches_its_service():
    (user,) = re.findall(r"^USER (\S+)$", NGINX_IMAGE, re.MULTILINE)
    service = SERVICES["nginx"]

    assert (ROOT / service["build"]["context"] / service["build"]["dockerfile"]).read_text() == NGINX_IMAGE
    assert service["user"] == user
    assert "COPY nginx.conf /etc/nginx/nginx.conf" in NGINX_IMAGE
    assert set(re.findall(r"\d{4}", re.search(r"EXPOSE (.+)", NGINX_IMAGE)[1])) == {"8080", "8443"}


def test_proxy_processes_fit_its_container():
    # `auto` counts the machine's cores, and each process holds the buffers of up to 2048 connections.
    (processes,) = directives("worker_processes")

    assert processes == "2"
    assert SERVICES["nginx"]["deploy"]["resources"]["limits"]["memory"] == "256M"


def test_beat_has_memory_for_the_portal_twice():
    # The health check loads the portal a second time beside beat: 75 MB beside 128 MB were measured.
    assert SERVICES["beat"]["deploy"]["resources"]["limits"]["memory"] == "512M"


def test_proxy_says_when_to_try_again():
    (away,) = re.findall(r"location @away \{(.+?)\n        \}", NGINX, re.DOTALL)

    assert "add_header Retry-After 30 always;" in away
    assert "return 503 " in away
    # Without `=` the answer would keep nginx's own 502, which no page tries again.
    assert "500 502 503 504 = @away" in directives("error_page")


def test_health_check_urls_exist():
    asked = {path for word in words(SERVICES) for path in re.findall(r"http://127\.0\.0\.1:\d+(/\w+)", word)}
    located = set(re.findall(r"location = (/\w+) \{\n(?! +internal;)", NGINX))

    assert {resolve(path).view_name for path in asked | located} == {"healthz", "readyz"}
