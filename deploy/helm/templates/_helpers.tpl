{{- define "aurora.fullname" -}}
{{- if contains "aurora" .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "aurora.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "aurora.labels" -}}
{{ include "aurora.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "aurora.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "aurora.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "aurora.image" -}}
{{- $repository := required "Set image.repository: Aurora has no public image. docs/deployment.md says how to build one." .Values.image.repository -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" $repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{/* Refuses values that cannot work together. */}}
{{- define "aurora.check" -}}
{{- if eq .Values.database "sqlite" -}}
{{- if gt (int .Values.replicas) 1 -}}
{{- fail (printf "replicas is %d, and SQLite allows one server. Set replicas: 1, or database: postgres with secrets.DATABASE_URL." (int .Values.replicas)) -}}
{{- end -}}
{{- if .Values.autoscaling.enabled -}}
{{- fail "autoscaling.enabled is true, and SQLite allows one server. Set database: postgres with secrets.DATABASE_URL." -}}
{{- end -}}
{{- if or .Values.secrets.DATABASE_URL .Values.secrets.DATABASE_LISTEN_URL -}}
{{- fail "secrets.DATABASE_URL or secrets.DATABASE_LISTEN_URL is set, and the database is sqlite. Remove it, or set database: postgres." -}}
{{- end -}}
{{- else if not .Values.secrets.DATABASE_URL -}}
{{- fail "Set secrets.DATABASE_URL to the Secret (name and key) with the address of the PostgreSQL database, or set database: sqlite and replicas: 1." -}}
{{- end -}}
{{- if not (or .Values.secrets.AURORA_OPERATOR_TOKEN .Values.secrets.AURORA_OPERATOR_TOKENS .Values.config.JWT_ISSUER .Values.config.OIDC_ISSUER) -}}
{{- fail "Set secrets.AURORA_OPERATOR_TOKEN to the Secret (name and key) with the operator's token, or config.JWT_ISSUER or config.OIDC_ISSUER: the server starts with none of them only on loopback." -}}
{{- end -}}
{{- if gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas) -}}
{{- fail "autoscaling.minReplicas is greater than autoscaling.maxReplicas." -}}
{{- end -}}
{{- end -}}

{{/* What the servers and the migration Job have in common. */}}
{{- define "aurora.podSecurity" -}}
runAsNonRoot: true
# The user "node" of the image.
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "aurora.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop:
    - ALL
{{- end -}}

{{- define "aurora.env" -}}
- name: HOST
  value: 0.0.0.0
- name: PORT
  value: "4000"
- name: SHUTDOWN_SECONDS
  value: {{ .Values.shutdown.seconds | quote }}
{{- if .Values.publicUrl }}
- name: PUBLIC_URL
  value: {{ .Values.publicUrl | quote }}
{{- end }}
{{- if .Values.metrics.enabled }}
- name: METRICS_HOST
  value: 0.0.0.0
- name: METRICS_PORT
  value: {{ .Values.metrics.port | quote }}
{{- end }}
{{- if eq .Values.database "postgres" }}
# The Job migrates. Servers wait until they can work with the schema.
- name: MIGRATE
  value: "off"
{{- else }}
# A folder that the server makes for itself: the group may write to the root of the volume.
- name: DATABASE_URL
  value: file:/data/aurora/aurora.db
{{- end }}
{{- range $name, $value := .Values.config }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- include "aurora.secretEnv" .Values.secrets }}
{{- if .Values.aws.secretName }}
{{- range list "AWS_ACCESS_KEY_ID" "AWS_SECRET_ACCESS_KEY" }}
- name: {{ . }}
  valueFrom:
    secretKeyRef:
      name: {{ $.Values.aws.secretName }}
      key: {{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Of a map of secrets. */}}
{{- define "aurora.secretEnv" -}}
{{- range $name, $reference := . }}
- name: {{ $name }}_FILE
  value: /run/secrets/aurora/{{ $name }}
{{- end }}
{{- end -}}

{{- define "aurora.volumeMounts" -}}
- name: tmp
  mountPath: /tmp
{{- if .Values.secrets }}
- name: secrets
  mountPath: /run/secrets/aurora
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Of a map of secrets. */}}
{{- define "aurora.secretVolume" -}}
{{- if . }}
- name: secrets
  projected:
    # 0440, which YAML 1.2 would read as a decimal number.
    defaultMode: 288
    sources:
      {{- range $name, $reference := . }}
      - secret:
          name: {{ $reference.name }}
          items:
            - key: {{ $reference.key }}
              path: {{ $name }}
      {{- end }}
{{- end }}
{{- end -}}

{{- define "aurora.volumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: 64Mi
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}
