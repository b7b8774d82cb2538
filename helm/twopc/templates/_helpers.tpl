{{/* What the names of all objects begin with. */}}
{{- define "twopc.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name -}}
{{- end -}}
{{- end -}}

{{/* The name of one application's objects. Takes the workload. 52 characters leave room for what a StatefulSet appends. */}}
{{- define "twopc.name" -}}
{{- $name := printf "%s-%s" (include "twopc.fullname" .root) .suffix -}}
{{- if gt (len $name) 52 -}}
{{- fail (printf "the name %q has more than 52 characters: choose a shorter release name, fullnameOverride or participant id" $name) -}}
{{- end -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $name) -}}
{{- fail (printf "the name %q is no name for a Kubernetes service: say fullnameOverride, beginning with a letter, without dots" $name) -}}
{{- end -}}
{{- $name -}}
{{- end -}}

{{/* Labels by which services and StatefulSets find their pods: they never change from version to version. */}}
{{- define "twopc.selectorLabels" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component }}
{{- with .participantId }}
twopc.io/participant: {{ . | quote }}
{{- end }}
{{- end -}}

{{- define "twopc.labels" -}}
{{ include "twopc.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* An environment variable from a Secret. Takes name, secretName, secretKey. */}}
{{- define "twopc.secretEnv" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .secretName | quote }}
      key: {{ .secretKey | quote }}
{{- end -}}

{{/* A probe on one of the actuator's health groups. Takes the workload's tls and the group. */}}
{{- define "twopc.probe" -}}
httpGet:
  path: /actuator/health/{{ .group }}
  port: http
  scheme: {{ ternary "HTTPS" "HTTP" .tls }}
{{- end -}}
