/** The shape of `models:` in agents.config.yaml, and of which model a department uses for what. */
import { z } from 'zod';

export const ABILITIES = ['tools', 'json', 'vision', 'embeddings', 'rerank'] as const;
export type Ability = (typeof ABILITIES)[number];
/** What a department may choose a model for; what is asked before a department is known is chosen by the tenant. */
export const CHOSEN_TASKS = ['agent', 'answer', 'extract', 'summarise', 'vision'] as const;

const wait = z
  .string()
  .regex(/^\d+(ms|s|m)$/, 'must be a number of milliseconds, seconds or minutes such as 500ms, 30s or 2m')
  .transform(
    (text) => Number.parseInt(text, 10) * ({ ms: 1, s: 1_000, m: 60_000 }[/[a-z]+$/.exec(text)?.[0] ?? ''] ?? 1),
  );
const name = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes');
/** The last part of a variable `SECRET_…`, in lower case with dashes. */
const secret = z.string().regex(/^[a-z0-9-]+$/, 'must name a secret: SECRET_VLLM_KEY is vllm-key');
const address = z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://' });

const provider = z.strictObject({
  /** `openai` is any server that speaks the OpenAI API: vLLM, Triton, LM Studio, a cloud. */
  kind: z.enum(['ollama', 'openai']),
  /** OLLAMA_URL or OPENAI_BASE_URL when left out; with its /v1 for `openai`. */
  url: address.optional(),
  /** OPENAI_API_KEY when left out and the address comes from OPENAI_BASE_URL. */
  key: secret.optional(),
  /** Requests on their way at a time, from each worker. */
  concurrency: z.int().min(1).max(1_000).default(4),
  /** Requests of one tenant that may wait; further ones go to the next model of their chain. */
  waiting: z.int().min(0).max(10_000).default(64),
  /** Further tries after 429, 5xx and broken connections. */
  retries: z.int().min(0).max(5).default(2),
  timeouts: z
    .strictObject({
      connect: wait.prefault('3s'),
      /** Until the first piece of an answer, and between two of them. */
      firstToken: wait.prefault('60s'),
      /** For the whole answer, waiting and further tries included. */
      whole: wait.prefault('120s'),
    })
    .prefault({}),
});

const named = z.strictObject({
  provider: name,
  /** What the server calls it. */
  model: z.string().min(1).max(200),
  /** Tokens that prompt and answer may have together. */
  context: z.int().min(256).default(8_192),
  abilities: z.array(z.enum(ABILITIES)).min(1).default(['tools', 'json']),
  /** Length of its vectors; whatever comes first counts when it is left out. */
  dimensions: z.int().min(8).max(16_384).optional(),
  /** What some embedding models want before each text. */
  prefixes: z
    .strictObject({ query: z.string().max(500).default(''), passage: z.string().max(500).default('') })
    .optional(),
  /** Per million tokens. */
  price: z
    .strictObject({ input: z.number().min(0), output: z.number().min(0), currency: z.enum(['THB', 'USD']) })
    .optional(),
});

export const models = z.strictObject({
  providers: z.record(name, provider).default({}),
  named: z
    .record(
      name.refine((given) => given !== 'builtin', 'builtin is the engine of the house'),
      named,
    )
    .default({}),
  /** Answers kept for whoever asks the same with the same rights; nothing is kept when it is left out. */
  cache: z
    .strictObject({
      entries: z.int().min(1).max(100_000).default(1_000),
      bytes: z.int().min(1_000).max(1_000_000_000).default(20_000_000),
      ttl: wait.prefault('10m'),
    })
    .optional(),
});

const choice = {
  /** Name of a LoRA adapter: sent instead of the model's own name to OpenAI-compatible servers, and as the tag to Ollama. */
  adapter: z.string().min(1).max(200).optional(),
  temperature: z.number().min(0).max(2).optional(),
  maxTokens: z.int().min(1).max(100_000).optional(),
  timeout: wait.optional(),
  /** Who is asked next when the model fails; the built-in engine comes last by itself wherever it can do the task. */
  fallback: z.array(z.string().min(1)).max(8).optional(),
};

/** A model for one task. */
export const modelChoice = z.strictObject({ name: z.string().min(1), ...choice });

/** A department's model, and others for single tasks. */
export const departmentModel = z.strictObject({
  name: z.string().min(1).default('builtin'),
  ...choice,
  tasks: z
    .partialRecord(z.enum(CHOSEN_TASKS), z.strictObject({ name: z.string().min(1).optional(), ...choice }))
    .optional(),
});

/** What gives texts their vectors. */
export const embeddings = z.strictObject({ model: z.string().min(1) });

/** What judges passages: a model of `named`, or an address of its own. */
export const reranker = z.union(
  [
    z.strictObject({ model: z.string().min(1) }),
    z.strictObject({
      endpoint: address,
      /** `jina` is also what vLLM and Cohere's v1 speak, `tei` Hugging Face's Text Embeddings Inference. */
      form: z.enum(['jina', 'tei']),
      model: z.string().min(1).max(200).optional(),
      key: secret.optional(),
      timeout: wait.prefault('5s'),
    }),
  ],
  'must be { model } or { endpoint, form }',
);

export type ModelsConfig = z.output<typeof models>;
export type ProviderConfig = z.output<typeof provider>;
export type NamedModel = z.output<typeof named>;
export type ModelChoice = z.output<typeof modelChoice>;
export type DepartmentModel = z.output<typeof departmentModel>;
export type RerankerConfig = z.output<typeof reranker>;
