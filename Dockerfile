# The server: its bundle, the packages that the bundle loads, the contract and the migrations.
# The tag has the Node.js version of package.json. Pin a digest to get the same bytes every time.
ARG NODE=node:26.10.0-bookworm-slim

FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
# For GET /version: make sets it, or --build-arg COMMIT=$(git rev-parse HEAD)
ARG COMMIT
RUN npm run build

# The image has Node.js, so leave out the one from npm.
FROM ${NODE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev --omit=optional

FROM ${NODE}
ENV NODE_ENV=production
ENV HOST=0.0.0.0
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY schema schema
COPY drizzle drizzle
COPY package.json package.json
# The only writable folder. The link leads the default of DATABASE_URL there: a variable that is set here would exclude
# DATABASE_URL_FILE.
RUN install -d -o node -g node -m 700 /data && ln -s /data data
VOLUME /data
USER node
EXPOSE 4000
# Readiness asks the database, which has 5 seconds to answer.
HEALTHCHECK --interval=10s --timeout=6s --start-period=5s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.cjs"]
