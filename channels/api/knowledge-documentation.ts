/** What the OpenAPI document says of documents that no schema of a route can say. */
import type { OpenAPIV3_1 } from 'openapi-types';

/** Describes the form that hands documents in, and names the ids that hold slashes. */
export function describeDocuments(api: OpenAPIV3_1.Document): void {
  describeUpload(api);
  nameDocuments(api);
}

/** A form of files is read as it comes, so that no schema checks it. */
function describeUpload(api: OpenAPIV3_1.Document): void {
  const upload = api.paths?.['/api/v1/knowledge/{department}/upload']?.post;
  if (!upload) return;
  const acl =
    'Who may read them: everyone, role:…, team:… or person:…, between commas. Whoever may enter the department if left out.';
  const properties = {
    file: {
      type: 'array',
      items: { type: 'string', contentMediaType: 'application/octet-stream' },
      description: 'One or several documents.',
    },
    title: { type: 'string', maxLength: 200, description: 'Instead of the title that the file gives itself.' },
    acl: { type: 'string', description: acl },
  } as const;
  const schema = { type: 'object' as const, properties, required: ['file'], additionalProperties: false };
  upload.requestBody = { required: true, content: { 'multipart/form-data': { schema } } };
}

/** Documents have ids with slashes, which a route has no name for. */
function nameDocuments(api: OpenAPIV3_1.Document): void {
  for (const [path, item] of Object.entries(api.paths ?? {})) {
    if (!item || !path.endsWith('/{*}')) continue;
    for (const { parameters = [] } of [item.get, item.delete].flatMap((operation) => operation ?? []))
      for (const parameter of parameters) if ('name' in parameter && parameter.name === '*') parameter.name = 'doc_id';
    delete api.paths?.[path];
    api.paths = { ...api.paths, [path.replace('{*}', '{doc_id}')]: item };
  }
}
