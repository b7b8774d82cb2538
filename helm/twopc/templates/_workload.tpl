{{/*
The ConfigMap and the StatefulSet of one application. Takes a workload:
  root           the chart's top scope
  component      coordinator or participant
  participantId  of a participant, else empty
  suffix         what its objects' names end with
  serviceName    the headless service that governs the StatefulSet
  values         its part of the values
  config         what the chart itself writes into application.yml; it wins over values.extraConfig
  secretEnv      list of environment variables from Secrets: name, secretName, secretKey
  ports          the container's ports by name; one is http
*/}}
{{- define "twopc.workload" -}}
{{- $name := include "twopc.name" . -}}
{{- $tls := not (empty .values.tlsSecretName) -}}
{{- $common := dict "server" (dict "port" .ports.http "shutdown" "graceful") "spring" (dict "lifecycle" (dict "timeout-per-shutdown-phase" (printf "%ds" (int .root.Values.shutdownPhaseSeconds)))) -}}
{{- if $tls -}}
{{- $pem := dict "reload-on-update" true "keystore" (dict "certificate" "file:/app/tls/tls.crt" "private-key" "file:/app/tls/tls.key") -}}
{{- $common = mergeOverwrite $common (dict "server" (dict "ssl" (dict "bundle" "http")) "spring" (dict "ssl" (dict "bundle" (dict "pem" (dict "http" $pem))))) -}}
{{- end -}}
{{- $channelTls := not (empty .values.channelTlsSecretName) -}}
{{- if $channelTls -}}
{{- $pem := dict "keystore" (dict "certificate" "file:/app/channel-tls/tls.crt" "private-key" "file:/app/channel-tls/tls.key") "truststore" (dict "certificate" "file:/app/channel-tls/ca.crt") -}}
{{- $channel := dict "twopc" (dict .component (dict "ssl" (dict "bundle" "channel"))) "spring" (dict "ssl" (dict "bundle" (dict "pem" (dict "channel" $pem)))) -}}
{{- $common = mergeOverwrite $common $channel -}}
{{- end -}}
{{- $application := toYaml (mergeOverwrite (deepCopy .values.extraConfig) $common .config) -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $name }}
  labels:
    {{- include "twopc.labels" . | nindent 4 }}
data:
  application.yml: |
    {{- $application | nindent 4 }}
  {{- with .values.files }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $name }}
  labels:
    {{- include "twopc.labels" . | nindent 4 }}
spec:
  # One, always: the data on its volume has one writer.
  replicas: 1
  serviceName: {{ .serviceName }}
  selector:
    matchLabels:
      {{- include "twopc.selectorLabels" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "twopc.labels" . | nindent 8 }}
      annotations:
        # A changed configuration starts the pod anew.
        checksum/config: {{ printf "%s%s" $application (.values.files | toYaml) | sha256sum }}
        {{- if .root.Values.prometheusAnnotations }}
        prometheus.io/scrape: "true"
        prometheus.io/scheme: {{ ternary "https" "http" $tls }}
        prometheus.io/port: {{ .ports.http | quote }}
        prometheus.io/path: /actuator/prometheus
        {{- end }}
        {{- with .values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      {{- with .root.Values.imagePullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . | quote }}
        {{- end }}
      {{- end }}
      automountServiceAccountToken: false
      # Otherwise a service named twopc-coordinator gives every pod TWOPC_COORDINATOR_PORT=tcp://…, which the applications
      # would take for their own configuration.
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ add (mul 3 (int .root.Values.shutdownPhaseSeconds)) 15 }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        fsGroup: 10001
        fsGroupChangePolicy: OnRootMismatch
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: {{ .component }}
          image: {{ printf "%s:%s" .values.image.repository (.values.image.tag | default .root.Chart.AppVersion) | quote }}
          imagePullPolicy: {{ .values.image.pullPolicy }}
          {{- $env := .values.env }}
          {{- if or .secretEnv $env }}
          env:
            {{- range .secretEnv }}
            {{- include "twopc.secretEnv" . | nindent 12 }}
            {{- end }}
            {{- with $env }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          {{- end }}
          ports:
            {{- range $portName, $port := .ports }}
            - name: {{ $portName }}
              containerPort: {{ $port }}
            {{- end }}
          # Up to ten minutes for reading a long log before liveness counts.
          startupProbe:
            {{- include "twopc.probe" (dict "group" "liveness" "tls" $tls) | nindent 12 }}
            periodSeconds: 5
            timeoutSeconds: 3
            failureThreshold: 120
          livenessProbe:
            {{- include "twopc.probe" (dict "group" "liveness" "tls" $tls) | nindent 12 }}
            periodSeconds: 10
            timeoutSeconds: 3
            failureThreshold: 3
          readinessProbe:
            {{- include "twopc.probe" (dict "group" "readiness" "tls" $tls) | nindent 12 }}
            periodSeconds: 5
            timeoutSeconds: 3
            failureThreshold: 2
          resources:
            {{- toYaml .values.resources | nindent 12 }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop:
                - ALL
          volumeMounts:
            - name: config
              mountPath: /app/config
              readOnly: true
            - name: data
              mountPath: /app/data
            - name: tmp
              mountPath: /tmp
            {{- if $tls }}
            - name: tls
              mountPath: /app/tls
              readOnly: true
            {{- end }}
            {{- if $channelTls }}
            - name: channel-tls
              mountPath: /app/channel-tls
              readOnly: true
            {{- end }}
      volumes:
        - name: config
          configMap:
            name: {{ $name }}
        - name: tmp
          emptyDir: {}
        {{- if $tls }}
        - name: tls
          secret:
            secretName: {{ .values.tlsSecretName | quote }}
        {{- end }}
        {{- if $channelTls }}
        - name: channel-tls
          secret:
            secretName: {{ .values.channelTlsSecretName | quote }}
        {{- end }}
      {{- with .values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .values.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
  volumeClaimTemplates:
    - metadata:
        name: data
        # Only labels that never change: Kubernetes refuses an upgrade that changes this template.
        labels:
          {{- include "twopc.selectorLabels" . | nindent 10 }}
      spec:
        accessModes:
          - {{ .values.storage.accessMode }}
        {{- with .values.storage.storageClassName }}
        storageClassName: {{ . | quote }}
        {{- end }}
        resources:
          requests:
            storage: {{ .values.storage.size }}
{{- end -}}
