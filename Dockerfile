FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/diplograph
# The dependencies first: they change less often than the code.
COPY requirements.lock ./
RUN /opt/diplograph/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --requirement requirements.lock
# The libraries of the pages, which change less often too.
COPY assets assets
COPY scripts scripts
COPY requirements-assets.lock ./
RUN /opt/diplograph/bin/python scripts/assets.py
COPY . .
RUN /opt/diplograph/bin/python -m hatchling build --target wheel --directory dist \
 && /opt/diplograph/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-index dist/*.whl

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin diplograph \
 && install -d -o 10001 -m 700 /var/cache/diplograph /var/lib/diplograph
COPY --from=build /opt/diplograph /opt/diplograph
ENV PATH=/opt/diplograph/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["diplograph"]
CMD ["serve", "--host", "0.0.0.0"]
