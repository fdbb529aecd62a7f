# A container with the packages of the lock: docs/start/install.md tells how to use it.
#   docker build --tag peculiar .
#   docker build --tag peculiar-gpu --build-arg LOCK=requirements-gpu.lock .
FROM python:3.13-slim-bookworm
ARG LOCK=requirements.lock
WORKDIR /opt/peculiar
COPY ${LOCK} .
RUN pip install --no-cache-dir --require-hashes --requirement ${LOCK}
COPY . .
RUN pip install --no-cache-dir --no-build-isolation --no-deps .
# The folder of the survey is mounted here.
WORKDIR /survey
ENTRYPOINT ["peculiar"]
CMD ["--help"]
