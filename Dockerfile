# Two stages: everything is built in the first, only what runs is in the second.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY client ./client
COPY web ./web
RUN npm run build
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund
RUN mkdir data

FROM node:24-slim
ENV NODE_ENV=production
ENV HOST=0.0.0.0
ENV DATA_DIR=/data
# Half of these may be resolving names: one for each vendor, so that no name waits for another.
ENV UV_THREADPOOL_SIZE=6
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/web/dist ./web/dist
COPY agents ./agents
COPY docs ./docs
# Journals: an empty folder of the user's own, so that a new volume mounted over it is writable.
COPY --from=build --chown=node:node /app/data /data
VOLUME /data
USER node
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 8080}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
