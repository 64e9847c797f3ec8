"""Three nodes of Ray on this machine: started, served on, and killed in part."""

import logging
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from index.cluster.serving import Arguments, build_app
from tests.botapi.process import ROOT
from tests.bounds import HANG_SECONDS, until
from tests.ports import free_port

ENVIRONMENT = {
    "PYTHONPATH": str(ROOT),
    "RAY_USAGE_STATS_ENABLED": "0",
    # As deploy/ray/kuberay.yaml: a node that is gone is missed after some three seconds.
    "RAY_health_check_period_ms": "1000",
    "RAY_health_check_failure_threshold": "3",
    "RAY_gcs_server_port_wait_time_s": str(HANG_SECONDS),
    "RAY_worker_register_timeout_seconds": str(HANG_SECONDS),
    # Serve kills a proxy that is slow to begin, as on a busy machine each is.
    "RAY_SERVE_PROXY_READY_CHECK_TIMEOUT_S": str(HANG_SECONDS),
    "RAY_SERVE_PROXY_HEALTH_CHECK_TIMEOUT_S": str(HANG_SECONDS),
}
REPLICA = "ray::ServeReplica"  # how the title of a worker begins that serves
NODE = {"num_cpus": 1, "object_store_memory": 100 * 2**20, "include_dashboard": False}


class NoNodeError(Exception):
    """Raised when Ray can start no node, because the machine lacks something."""


@contextmanager
def three_nodes() -> Iterator[Any]:
    """Start a head that runs no task, and two nodes with one core each; end them all."""
    import ray
    from ray.cluster_utils import Cluster

    with patch.dict(os.environ, ENVIRONMENT):
        cluster = Cluster()
        try:
            add_node(cluster, num_cpus=0)
            for _ in range(2):
                add_node(cluster)
            yield cluster
        finally:
            ray.shutdown()
            cluster.shutdown()


def add_node(cluster: Any, **changed: int) -> None:
    """Start a node. Raises NoNodeError when Ray can't; a slow one is waited for."""
    from ray._private import services

    def started(address: str, node: str) -> Any:
        """Wait for a node: Ray itself gives each 30 s, which a busy machine may need more of."""
        return until(lambda: _found(get_node, address, node))

    get_node = services.get_node
    with patch.object(services, "get_node", started):
        try:
            cluster.add_node(**{**NODE, **changed})
        except AssertionError:  # it hangs
            raise
        except Exception as error:  # Ray raises bare ones
            raise NoNodeError(f"Ray starts no node on this machine: {error}") from error


def _found(get_node: Callable[[str, str], Any], address: str, node: str) -> Any:
    """Return what Ray knows of a node, None as long as it has yet to come."""
    try:
        return get_node(address, node)
    except RuntimeError:
        if not any(f"--node_id={node}" in _title(each) for each in Path("/proc").glob("[0-9]*")):
            raise NoNodeError("its raylet has ended") from None
        return None


def kill_node(cluster: Any, node: Any) -> None:
    """Kill a node, without a word to anybody; its workers end themselves."""
    cluster.remove_node(node, allow_graceful=False)


def nodes_running(cluster: Any, title: str) -> list[Any]:
    """Return the node of each worker whose title begins so, but the head."""
    return [node for node, _ in _workers(cluster, title) if node is not cluster.head_node]


def serve_index(index_dir: Path, shards: int, deadline: float = 5) -> str:
    """Serve an index from the cluster joined, two replicas a shard, and return the address.

    A proxy is on every node, as deploy/ray/ has it. Here they share one port, so that connections
    lead to any of them, as behind a load balancer, and some die with their node.
    """
    from ray import serve

    logging.getLogger("ray.serve").setLevel(logging.ERROR)
    port = free_port()
    with patch("ray.serve._private.api.HTTP_PROXY_TIMEOUT", HANG_SECONDS):
        serve.start(proxy_location="EveryNode", http_options={"host": "127.0.0.1", "port": port})
    args = Arguments(index_dir=index_dir, shards=shards, cpus=0, deadline=deadline)
    serve.run(build_app(args), route_prefix="/")
    return f"http://127.0.0.1:{port}"


def replicas(cluster: Any, shard: int) -> list[int]:
    """Return the processes of a shard's replicas."""
    return [pid for _, pid in _workers(cluster, f"{REPLICA}:default:shard-{shard}")]


def kill(processes: Iterable[int]) -> None:
    """Kill processes, without a word to anybody."""
    for each in processes:
        os.kill(each, signal.SIGKILL)


def _workers(cluster: Any, title: str) -> list[tuple[Any, int]]:
    """Return node and process of each worker whose title begins so."""
    nodes = {node.all_processes["raylet"][0].process.pid: node for node in cluster.list_all_nodes()}
    return [
        (nodes[parent], int(process.name))
        for process in Path("/proc").glob("[0-9]*")
        if (parent := _parent(process)) in nodes and _title(process).startswith(title)
    ]


def _title(process: Path) -> str:
    try:
        return (process / "cmdline").read_text("utf-8", "replace")
    except OSError:  # it has ended
        return ""


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    except OSError:
        return 0
