"""The WSGI application: ``gunicorn wsgi:application``."""

from app.kernel import logs
from app.kernel.settings import Settings
from miniprogram_api.factory import create_app

settings = Settings.from_env()
logs.configure(settings.log_level)
application = create_app(settings)
