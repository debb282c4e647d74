import { defineTool } from '../tool.ts';
import { citesOf, relationInput, relationOutput, relationsOf, sayRelations } from './relation-tool.ts';

/** Answered from documents and records, with what they rest on. */
export const whatDepends = defineTool({
  name: 'knowledge.what_depends',
  department: 'any',
  effect: 'read',
  permission: 'knowledge.ask',
  title: { en: 'What depends on it', th: 'อะไรขึ้นอยู่กับสิ่งนี้' },
  description:
    'Says which systems depend on a system, directly and through others, with the evidence. Use it for: what depends on X, what breaks when X is down.',
  input: relationInput,
  output: relationOutput,
  examples: {
    en: [
      'What depends on PostgreSQL?',
      'Which systems rely on the VPN gateway?',
      'What breaks if db-prod-01 is down?',
      'Which services depend on the ERP?',
      'What relies on Redis?',
      'What stops when the data warehouse fails?',
    ],
    th: [
      'อะไรขึ้นอยู่กับ PostgreSQL',
      'ระบบไหนพึ่งพา VPN',
      'ถ้า db-prod-01 ล่ม อะไรกระทบ',
      'ระบบใดขึ้นกับ ERP',
      'ระบบไหนต้องใช้ Redis',
      'หาก ERP ล่ม ระบบไหนจะได้รับผลกระทบ',
    ],
  },
  run: (ctx, { name }) => relationsOf(ctx, 'depends', name),
  cites: citesOf,
  say: (output, { language }) => sayRelations(output, language),
});
