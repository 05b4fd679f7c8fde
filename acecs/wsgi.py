import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from acecs.turns import OneAtATime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "acecs.settings")

# For a server with one thread per process, behind a proxy that buffers whole requests and responses.
application = get_wsgi_application()
# For a server with many threads that clients connect to directly.
threaded = OneAtATime(application, settings.FILE_UPLOAD_TEMP_DIR)

from acecs.site.warm_up import warm_up  # noqa: E402 - it imports models, which must be set up first

warm_up()
