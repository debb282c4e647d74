import { defineTool } from '../tool.ts';
import { citesOf, relationInput, relationOutput, relationsOf, sayRelations } from './relation-tool.ts';

/** Answered from documents and records, with what they rest on. */
export const whoKnows = defineTool({
  name: 'knowledge.who_knows',
  department: 'any',
  effect: 'read',
  permission: 'knowledge.ask',
  title: { en: 'Who knows about it', th: 'ใครรู้เรื่องนี้' },
  description:
    'Says who knows about a system, document, department or topic, with the evidence. Use it for: who knows about X, whom can I ask about X.',
  input: relationInput,
  output: relationOutput,
  examples: {
    en: [
      'Who knows about PostgreSQL?',
      'Whom can I ask about VPN?',
      'Who is an expert on payroll?',
      'Who can help me with Grafana?',
      'Who should I contact about the ERP?',
      'Who knows most about the data warehouse?',
    ],
    th: [
      'ใครรู้เรื่อง VPN',
      'เรื่อง ERP ต้องถามใคร',
      'ใครเชี่ยวชาญเรื่อง PostgreSQL',
      'ถามเรื่องเงินเดือนได้ที่ใคร',
      'ใครถนัดเรื่อง Grafana',
      'ปรึกษาเรื่องงบประมาณกับใครได้คะ',
    ],
  },
  run: (ctx, { name }) => relationsOf(ctx, 'knows', name),
  cites: citesOf,
  say: (output, { language }) => sayRelations(output, language),
});
