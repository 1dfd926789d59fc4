"""The error tree: codes and exit codes are stated and distinct where they should be."""

import pytest

from staged_pipeline.core import errors


def _tree(root: type[errors.StagedError]) -> list[type[errors.StagedError]]:
    own = [child for child in root.__subclasses__() if child.__module__ == errors.__name__]
    return [root, *(leaf for child in own for leaf in _tree(child))]


@pytest.mark.parametrize("error", _tree(errors.StagedError))
def test_every_error_has_a_code_a_status_and_a_sentence(error: type[errors.StagedError]) -> None:
    assert error.code.replace("_", "").isalpha()
    assert error.exit_code in errors.ExitCode
    assert (error.__doc__ or "").strip().endswith(".")
    assert error.__name__ in (errors.__doc__ or ""), "the tree in the module's docstring names every class"


def test_exit_codes_tell_the_branches_apart() -> None:
    alike = set(_tree(errors.ProviderError)[1:]) - {errors.InvalidKey}
    own = {error.code: error.exit_code for error in _tree(errors.StagedError) if error not in alike}
    assert len(set(own.values())) == len(own)
    assert {error.exit_code for error in alike} == {errors.ExitCode.PROVIDER}
