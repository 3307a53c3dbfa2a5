/** OpenTelemetry's standard variables for traces. */
import * as z from 'zod/mini';
import { isHttp } from '../base/addresses.ts';

export type TraceOptions = {
  /** Where spans are sent, by OTLP over HTTP. */
  readonly url: string;
  /** Sent with them. May hold a secret. */
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly sampling: {
    /** Whether the caller's decision counts, where the request names a trace. */
    readonly followsCaller: boolean;
    /** The share of other traces that is kept, from 0 to 1. */
    readonly ratio: number;
  };
};

/** A null ratio: OTEL_TRACES_SAMPLER_ARG says it. */
const SAMPLERS = {
  always_on: { followsCaller: false, ratio: 1 },
  always_off: { followsCaller: false, ratio: 0 },
  traceidratio: { followsCaller: false, ratio: null },
  parentbased_always_on: { followsCaller: true, ratio: 1 },
  parentbased_always_off: { followsCaller: true, ratio: 0 },
  parentbased_traceidratio: { followsCaller: true, ratio: null },
} as const;

const SAMPLER_NAMES = Object.keys(SAMPLERS) as (keyof typeof SAMPLERS)[];

export const TRACE_VARIABLES = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z.optional(
    z
      .string()
      .check(
        z.refine(
          (text) => isHttp(text) && new URL(text).username === '',
          'must be the address of a collector for OTLP over HTTP, such as http://127.0.0.1:4318; put a token into OTEL_EXPORTER_OTLP_HEADERS',
        ),
      ),
  ),
  OTEL_EXPORTER_OTLP_HEADERS: pairs('api-key=SECRET'),
  OTEL_SERVICE_NAME: z.optional(z.string()),
  OTEL_RESOURCE_ATTRIBUTES: pairs('deployment.environment.name=production'),
  OTEL_TRACES_SAMPLER: z._default(
    z.enum(SAMPLER_NAMES, { error: `must be one of ${SAMPLER_NAMES.join(', ')}` }),
    'parentbased_always_on',
  ),
  OTEL_TRACES_SAMPLER_ARG: z.pipe(
    z._default(
      z.string().check(z.regex(/^(?:[01]|0?\.\d{1,9}|1\.0)$/, 'must be a share from 0 to 1, such as 0.1')),
      '1',
    ),
    z.transform(Number),
  ),
};

type TraceVariables = z.infer<z.ZodMiniObject<typeof TRACE_VARIABLES>>;

/** Null when no traces are sent. */
export function traceOptions(values: TraceVariables): TraceOptions | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_RESOURCE_ATTRIBUTES: resourceAttributes } = values;
  if (endpoint === undefined) return null;
  const { followsCaller, ratio } = SAMPLERS[values.OTEL_TRACES_SAMPLER];
  return {
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    headers: values.OTEL_EXPORTER_OTLP_HEADERS,
    serviceName: values.OTEL_SERVICE_NAME ?? resourceAttributes['service.name'] ?? 'aurora-aws-connector',
    resourceAttributes,
    sampling: { followsCaller, ratio: ratio ?? values.OTEL_TRACES_SAMPLER_ARG },
  };
}

/** `key=value,key=value`, with percent-encoded values; none by default. */
function pairs(example: string) {
  return z.pipe(
    z._default(z.string(), ''),
    z.transform((text: string, { issues }): Readonly<Record<string, string>> => {
      const parsed = readPairs(text);
      if (parsed !== null) return parsed;
      const message = `must be pairs such as ${example}, separated by commas, with percent-encoded values`;
      issues.push({ code: 'custom', message, input: text });
      return z.NEVER;
    }),
  );
}

function readPairs(text: string): Record<string, string> | null {
  const pairs: Record<string, string> = {};
  for (const item of text.split(',').filter((part) => part.trim() !== '')) {
    const [, key, value = ''] = /^\s*([\w.!#$&'*+^`|~-]+)\s*=\s*([\x20-\x7e]*?)\s*$/.exec(item) ?? [];
    if (key === undefined) return null;
    try {
      pairs[key] = decodeURIComponent(value);
    } catch {
      return null;
    }
  }
  return pairs;
}
