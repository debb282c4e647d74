/** The OpenAPI document, made from the same schemas that check the requests, and the page that shows it. */
import swagger, { type SwaggerTransformObject } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import type { ApiServer } from './deps.ts';
import { describeDocuments } from './knowledge-documentation.ts';

/** Collects the routes that are added to the instance from now on, and serves them at /api/v1/docs. */
export async function documentRoutes(
  app: ApiServer,
  { publicUrl, version }: { publicUrl: string; version: string },
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'The Expert',
        version,
        description: 'Ask your company’s departments, and decide what waits for you.',
      },
      servers: [{ url: publicUrl }],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    transform: jsonSchemaTransform,
    transformObject: completed,
  });
  await app.register(swaggerUi, {
    routePrefix: '/api/v1/docs',
    // The page would otherwise send the document to a validator on the internet.
    uiConfig: { validatorUrl: null },
    staticCSP: {
      'default-src': ["'self'"],
      'img-src': ["'self'", 'data:'],
      'style-src': ["'self'", "'unsafe-inline'"],
      'frame-ancestors': ["'none'"],
    },
  });
}

const completed: SwaggerTransformObject = (document) => {
  const api = jsonSchemaTransformObject(document) as OpenAPIV3_1.Document;
  describeFiles(api);
  describeDocuments(api);
  dropUnusedSchemas(api);
  return api;
};

/** Files are read before the body is validated, so the body's schema does not know them. */
function describeFiles(api: OpenAPIV3_1.Document): void {
  const body = api.paths?.['/api/v1/query']?.post?.requestBody;
  const form = body && 'content' in body ? body.content['multipart/form-data'] : undefined;
  if (!body || !('content' in body) || !form?.schema || !('properties' in form.schema)) return;
  const files = {
    type: 'array',
    items: { type: 'string', contentMediaType: 'application/octet-stream' },
    description: 'Text files, and documents and pictures that can be read.',
  } as const;
  const schema = { ...form.schema, properties: { ...form.schema.properties, files } };
  body.content = { ...body.content, 'multipart/form-data': { ...form, schema } };
}

/** Each named schema exists once for what goes in and once for what comes out; routes use one of the two. */
function dropUnusedSchemas(api: OpenAPIV3_1.Document): void {
  const schemas = api.components?.schemas ?? {};
  const used = new Set<string>();
  const follow = (part: unknown) => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      follow(schemas[name] ?? {});
    }
  };
  follow(api.paths);
  const kept = Object.entries(schemas).filter(([name]) => used.has(name));
  api.components = { ...api.components, schemas: Object.fromEntries(kept) };
}
