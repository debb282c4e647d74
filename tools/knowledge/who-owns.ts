import { defineTool } from '../tool.ts';
import { citesOf, relationInput, relationOutput, relationsOf, sayRelations } from './relation-tool.ts';

/** Answered from documents and records, with what they rest on. */
export const whoOwns = defineTool({
  name: 'knowledge.who_owns',
  department: 'any',
  effect: 'read',
  permission: 'knowledge.ask',
  title: { en: 'Who owns it', th: 'ใครดูแล' },
  description:
    'Says which person or team owns a system, document, cost centre or project, with the evidence. Use it for: who owns X, who is responsible for X.',
  input: relationInput,
  output: relationOutput,
  examples: {
    en: [
      'Who owns Grafana?',
      'Who is responsible for the ERP?',
      'Which team owns the VPN gateway?',
      'Who maintains the data warehouse?',
      'Who is the owner of CC-OPS?',
      'Who looks after the payroll system?',
    ],
    th: [
      'ใครดูแลระบบ ERP',
      'ใครเป็นเจ้าของ Grafana',
      'ทีมไหนดูแล VPN',
      'ผู้ดูแลระบบเงินเดือนคือใคร',
      'ใครรับผิดชอบ CC-OPS',
      'Grafana ใครดูแลคะ',
    ],
  },
  run: (ctx, { name }) => relationsOf(ctx, 'owns', name),
  cites: citesOf,
  say: (output, { language }) => sayRelations(output, language),
});
