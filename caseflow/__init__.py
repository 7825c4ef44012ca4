"""caseflow: case management for survivors of trafficking, shared by several organisations."""

from typing import Any

from flask import Flask

from config import Settings, shipped


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application for these settings, or for those in the environment.

    Raises Refused when the tables were made by another version, CryptoError when the key store
    cannot be used, and ProcedureError when a procedure has a mistake.
    """
    # Here and not above, because `assembly` imports every feature, and these import this package.
    from caseflow import assembly

    settings = settings or Settings()
    app = Flask("caseflow", template_folder=str(shipped("templates")))
    assembly.configure(app, settings)
    assembly.open_database(app, settings)
    # In this order, so that erased data are erased again before anything can be read.
    try:
        assembly.unlock_keys(app, settings)
        assembly.refuse_other_schema(app)
        assembly.keep_erased(app)
        assembly.compare_with_anchor(app, settings)
        assembly.load_procedures(app, settings)
        assembly.bind_web(app, settings)
        assembly.register_features(app)
    except BaseException:
        assembly.let_go(app)
        raise
    return app


__all__: Any = ["Settings", "create_app"]
