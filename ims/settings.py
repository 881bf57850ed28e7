"""Django settings of the installation; everything that differs between installations is read by :mod:`ims.env`."""

from pathlib import Path

import pghistory

from ims import broker, env, logs
from ims.launcher.place import socket_folder
from ims.messages.compiling import catalogues

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("IMS_VAR", str(BASE_DIR / "var"))).absolute()

# development and test: one machine, loopback. demo: the same with demo accounts. production: everything must be set.
MODE = env.choice("IMS_MODE", ("development", "demo", "production"), "development")
PRODUCTION = MODE == "production"
DEMO = MODE == "demo"
DEBUG = env.flag("DEBUG")
INSECURE_KEY = "development-key-which-production-refuses-to-start-with"
SECRET_KEY = env.text("SECRET_KEY", None if PRODUCTION else INSECURE_KEY)
# Former keys, while links and sessions signed with them are still about; see docs/operations.md.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
LOOPBACK = ("127.0.0.1", "localhost", "testserver")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", () if PRODUCTION else LOOPBACK)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
env.refuse_unsafe(MODE, DEBUG, SECRET_KEY, INSECURE_KEY, ALLOWED_HOSTS, LOOPBACK)
# How this site is reached: what mails that no request causes lead to.
_HERE = f"http://{env.text('HOST', LOOPBACK[0])}:{env.text('PORT', '8000')}"
ADDRESS = env.text("IMS_ADDRESS", f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION else _HERE).rstrip("/")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "pgtrigger",
    "pghistory",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "ims",
    "commitments",
    "cycles",
    "stakeholders",
    "reports",
]
MIDDLEWARE = [
    "ims.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ims.language.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ims.history.middleware.HistoryMiddleware",
    "ims.refusals.RefusalMiddleware",
]
ROOT_URLCONF = "ims.urls"
WSGI_APPLICATION = "ims.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ims.page.page",
            ],
            "builtins": ["ims.templatetags.ims", "ims.templatetags.parts"],
        },
    }
]
# The two blocks above describe every process alike; those below say which parts this one talks to.
# Two roles: the owner of the tables migrates (manage.py sets IMS_AS_OWNER for such commands), the other only works.
_PRIVATE = None if PRODUCTION else f"postgres://ims_owner@/ims?host={socket_folder(VAR_DIR, 'postgres')}"
_WHICH = "DATABASE_OWNER_URL" if env.flag("IMS_AS_OWNER") and env.text("DATABASE_OWNER_URL", "") else "DATABASE_URL"
DATABASES = {"default": env.database(_WHICH, _PRIVATE)}
DATABASES["default"] |= {"ATOMIC_REQUESTS": True, "CONN_HEALTH_CHECKS": True}
if _POOL := env.number("DATABASE_POOL", 0):
    # For web servers with threads; Celery would close a pool after every task, so only the web sets this.
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": _POOL}  # type: ignore[index]
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.number("DATABASE_CONN_MAX_AGE", 60)
WEB_ROLE = env.text("IMS_WEB_ROLE", "ims_web")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", None if PRODUCTION else "")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}}

# Every setting of Celery; a room adds its tasks in a tasks.py and its clockwork as one line of the schedule.
CELERY = broker.settings(REDIS_URL, VAR_DIR)
CELERY_BEAT_SCHEDULE = {
    "sweep jobs": broker.every(30, "ims.tasks.sweep_jobs"),
    "sweep mail": broker.every(30, "ims.mail.tasks.sweep_mail"),
    "send digests of notices": broker.every(900, "ims.notices.tasks.send_digests"),
    "tell of what time causes": broker.every(3600, "ims.notices.tasks.sweep_causes"),
    "settle ended units": broker.every(3600, "ims.cities.tasks.settle_ended_units"),
    "forget old rows": broker.every(24 * 3600, "ims.mail.tasks.forget_old_rows"),
}
# For how many days the link of an invitation works.
INVITATION_DAYS = env.number("IMS_INVITATION_DAYS", 14)
# A job whose worker died is taken up again after this many seconds; a living worker renews its lease in time.
JOB_LEASE = env.number("IMS_JOB_LEASE", 60)
# /readyz says not ready when the oldest waiting job is older than this many seconds.
OLDEST_WAITING_JOB = env.number("IMS_OLDEST_WAITING_JOB", 900)

# Optional: the folder with the keys with which cities seal their documents, and the service of timestamps for them.
SEALS = env.folder("IMS_SEALS")
TIMESTAMPS = env.web_address("IMS_TIMESTAMPS")
TIMESTAMP_SECONDS = env.number("IMS_TIMESTAMP_SECONDS", 10)

AUTH_USER_MODEL = "ims.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
if DEMO:
    AUTHENTICATION_BACKENDS.append("ims.people.demo.DemoBackend")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Guardian wants a row for who is signed out (None would crash); ours is inactive and has no rights.
ANONYMOUS_USER_NAME = "anonymous@localhost"
GUARDIAN_GET_INIT_ANONYMOUS_USER = "ims.access.nobody"
GUARDIAN_MONKEY_PATCH_USER = False

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# The link signs in only in the browser in which the account was opened, and only once.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_ADAPTER = "ims.people.adapter.AccountAdapter"
_FORMS = "ims.people.account_forms"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.LoginForm",
    "signup": f"{_FORMS}.SignupForm",
    "reset_password": f"{_FORMS}.ResetPasswordForm",
    "reset_password_from_key": f"{_FORMS}.ResetPasswordKeyForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
    "set_password": f"{_FORMS}.SetPasswordForm",
    "add_email": f"{_FORMS}.AddEmailForm",
    "reauthenticate": f"{_FORMS}.ReauthenticateForm",
}
MFA_ADAPTER = "ims.people.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": f"{_FORMS}.AuthenticateForm",
    "reauthenticate": f"{_FORMS}.ReauthenticateCodeForm",
    "activate_totp": f"{_FORMS}.ActivateCodesForm",
    "add_webauthn": f"{_FORMS}.AddPasskeyForm",
}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_CHANGE_EMAIL = True
# What is done about a vote of the council asks for it; the demonstration's accounts have none.
SECOND_FACTOR_TO_VOTE = not DEMO
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A phone whose clock is half a minute off still gets in.
MFA_TOTP_TOLERANCE = 1
# Browsers give passkeys to https and to this machine's own name only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

LANGUAGE_CODE = "en"
# In which languages a city may write and publish.
WORKING_LANGUAGES = [("en", "English"), ("sv", "Svenska"), ("fi", "Suomi"), ("de", "Deutsch"), ("it", "Italiano")]
# In which languages pages are offered: that of the sources, and those with translations of the fixed words.
LANGUAGES = [(code, name) for code, name in WORKING_LANGUAGES if code == LANGUAGE_CODE or code in catalogues()]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = PRODUCTION
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

FORM_RENDERER = "ims.forms.Renderer"
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.text("IMS_STATIC", str(VAR_DIR / "static")))
WHITENOISE_USE_FINDERS = MODE == "development"
_STATIC = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC if PRODUCTION else _PLAIN_STATIC},
}
MEDIA_ROOT = VAR_DIR / "media"

# Mail of the demo and of development is written to files, never sent.
if PRODUCTION:
    globals().update(env.mail("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("DEFAULT_FROM_EMAIL", None if PRODUCTION else "ims@demo.example")

LOGGING = logs.configuration(env.text("LOG_LEVEL", "INFO").upper())
LOGGING_CONFIG = "logging.config.dictConfig"

# What a browser may do: our own files only, no inline style or script, no framing.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# How many proxies stand before us; without it nobody's X-Forwarded-For is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    # Answered over plain HTTP too: whoever asks stands inside, before the proxy.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# pghistory: an event for every insert, update and delete, which nobody can change afterwards.
PGHISTORY_APPEND_ONLY = True
# Triggers are installed from the models after every migrate. As steps of migrations each one makes Django rebuild all
# models once more: 187 of them took two minutes, a first start of the demo must not.
PGTRIGGER_MIGRATIONS = False
PGTRIGGER_INSTALL_ON_MIGRATE = True
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
