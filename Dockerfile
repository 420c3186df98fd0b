# The bundled SCIM target. Build: docker build -t REGISTRY/muster:TAG .
# Run: read-only, as any unprivileged user, with its data in /data or in a Postgres (docs/deploy.md).
FROM node:24-slim
WORKDIR /app
# First what changes seldom, so that a build after an edit does not install anew.
COPY package.json package-lock.json ./
# No install scripts: nothing is compiled, and no Pulumi plugin is fetched. Optional are the Nodes for machines with an older one, and the SDK of a cluster.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund && npm cache clean --force
COPY bin ./bin
COPY src ./src
RUN mkdir /data && chown 1000:1000 /data
ENV NODE_ENV=production
ENV MUSTER_DATABASE=/data/target.db
USER 1000:1000
EXPOSE 8080 9090
STOPSIGNAL SIGTERM
# Node itself, so that signals reach it.
ENTRYPOINT ["node", "/app/bin/muster.mjs", "serve"]
