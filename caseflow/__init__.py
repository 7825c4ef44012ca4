"""caseflow: from a first screening to safety, across organisations that may not see everything."""

from typing import Any

from flask import Flask

from config import Settings, shipped


def create_app(settings: Settings | None = None) -> Flask:
    """The application: the only place where its parts meet."""
    from caseflow import assembly

    settings = settings or Settings()
    app = Flask("caseflow", template_folder=str(shipped("templates")))
    assembly.configure(app, settings)
    assembly.open_database(app, settings)
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
