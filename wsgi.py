"""The WSGI application: ``gunicorn wsgi:application``."""

from app.kernel.settings import Settings
from miniprogram_api.factory import create_app

application = create_app(Settings.from_env())
