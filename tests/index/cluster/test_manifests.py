"""What stands in deploy/ray fits Ray and the program."""

from importlib import import_module
from typing import Any

import pytest

from bot.settings import Settings
from index.cluster import serving
from tests.botapi.process import ROOT

yaml = pytest.importorskip("yaml")  # Ray's

MANIFESTS = ROOT / "deploy/ray"


def read(name: str) -> list[dict[str, Any]]:
    """Return the documents of a manifest."""
    return list(yaml.safe_load_all((MANIFESTS / name).read_text("utf-8")))


def serve_configs() -> list[dict[str, Any]]:
    """Return Serve's configuration of each file."""
    (alone,) = read("serve.yaml")
    service, _ = read("kuberay.yaml")
    return [alone, yaml.safe_load(service["spec"]["serveConfigV2"])]


@pytest.mark.parametrize("config", serve_configs())
def test_serve_takes_its_configuration(config: dict[str, Any]) -> None:
    """Every field is known to Ray Serve, and the import path names what builds the application."""
    schema = pytest.importorskip("ray.serve.schema")
    taken = schema.ServeDeploySchema.model_validate(config)
    (application,) = taken.applications
    module, name = application.import_path.split(":")
    assert getattr(import_module(module), name) is serving.build_app
    assert not config.keys() - schema.ServeDeploySchema.model_fields.keys()
    arguments = serving.Arguments.model_validate(application.args)
    assert arguments.shards > 1
    assert arguments.replicas > 1


def test_a_wrong_argument_is_refused() -> None:
    """A misspelt name, or what is no number, ends the deployment instead of being passed over."""
    with pytest.raises(ValueError, match="shard_count"):
        serving.Arguments.model_validate({"index_dir": "/srv", "shards": 2, "shard_count": 2})
    with pytest.raises(ValueError, match="greater than 0"):
        serving.Arguments.model_validate({"index_dir": "/srv", "shards": 0})


def test_the_service_is_one_that_kuberay_keeps() -> None:
    """A RayService whose head keeps its state in Redis; head and workers see one volume."""
    service, _ = read("kuberay.yaml")
    assert (service["apiVersion"], service["kind"]) == ("ray.io/v1", "RayService")
    cluster = service["spec"]["rayClusterConfig"]
    assert cluster["gcsFaultToleranceOptions"]["redisAddress"]
    pods = [cluster["headGroupSpec"], *cluster["workerGroupSpecs"]]
    (arguments,) = (one["args"] for one in serve_configs()[1]["applications"])
    for pod in pods:
        spec = pod["template"]["spec"]
        volumes = {volume["name"] for volume in spec["volumes"]}
        (container,) = spec["containers"]
        (mount,) = container["volumeMounts"]
        assert mount["name"] in volumes
        for place in ("index_dir", "models_dir"):
            assert arguments[place].startswith(mount["mountPath"] + "/")


def test_the_bot_is_one_and_has_its_settings() -> None:
    """Never two at once; each HOIBAO_ variable is a setting, and the address is the service's."""
    service, bot = read("kuberay.yaml")
    assert (bot["spec"]["replicas"], bot["spec"]["strategy"]["type"]) == (1, "Recreate")
    (container,) = bot["spec"]["template"]["spec"]["containers"]
    given = {one["name"]: one.get("value") for one in container["env"]}
    settings = {f"HOIBAO_{name.upper()}" for name in Settings.model_fields}
    assert given.keys() <= settings
    assert service["metadata"]["name"] + "-serve-svc" in given["HOIBAO_INDEX"]
