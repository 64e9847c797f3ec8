"""sentence-transformers over the same weights: as installed, or with the settings of the job."""

from collections.abc import Sequence
from typing import Any

from sentence_transformers import SentenceTransformer

from tests.benchmarks.peers.worker import Job, serve


class Sentences:
    """Reads texts with their prefix; `encode` sorts them by length itself."""

    def __init__(self, model: SentenceTransformer, batch: int | None) -> None:
        self._model = model
        self.batch = batch  # None: what `encode` takes by itself, 32

    def passages(self, texts: Sequence[str]) -> Any:
        """One call for all of them."""
        return self._read("passage: ", texts)

    def questions(self, texts: Sequence[str]) -> Any:
        """One call for all of them."""
        return self._read("query: ", texts)

    def _read(self, prefix: str, texts: Sequence[str]) -> Any:
        settings = {} if self.batch is None else {"batch_size": self.batch}
        return self._model.encode([prefix + text for text in texts], **settings)


def load(job: Job) -> Sentences:
    """Open the folder: by default as anyone would, else with a `dtype`, a `backend`, a `batch`."""
    options: dict[str, Any] = {}
    if "dtype" in job:
        options["model_kwargs"] = {"dtype": job["dtype"]}
    if "backend" in job:
        options["backend"] = job["backend"]
    model = SentenceTransformer(job["model"], device="cpu", **options)
    return Sentences(model, job.get("batch"))


if __name__ == "__main__":
    serve(load)
