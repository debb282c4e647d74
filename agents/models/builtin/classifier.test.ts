import { describe, expect, it } from 'vitest';
import { loadClassifier, type TrainingExample, trainClassifier } from './classifier.ts';
import { departmentOf, sumDepartments } from './departments.ts';

const phrasings: Record<string, string[]> = {
  'hr/vacation': [
    'how many vacation days',
    'carry over vacation',
    'annual leave rules',
    'ลาพักร้อนได้กี่วัน',
    'vacation in probation',
    'do vacation days expire',
  ],
  'hr.request_leave': [
    'book vacation for 3 June',
    'request leave next Monday',
    'I want to take Friday off',
    'ขอลา 5 มิถุนายน',
    'please book me two days off',
    'apply for leave tomorrow',
  ],
  'it_ops/vpn': [
    'vpn handshake error',
    'vpn does not connect',
    'error 809 vpn',
    'เข้า vpn ไม่ได้',
    'tunnel keeps dropping',
    'wireguard key expired',
  ],
  none: [
    'what is the weather',
    'tell me a joke',
    'who won the football match',
    'ทำอาหารยังไง',
    'capital of France',
    'write a poem about rain',
  ],
  'social/greeting': ['hello', 'hi there', 'good morning', 'สวัสดีครับ', 'hey', 'good evening'],
};
const examples: TrainingExample[] = Object.entries(phrasings).flatMap(([label, texts]) =>
  texts.map((text) => ({ label, text })),
);
const documents = [
  { department: 'hr', text: '# Parking\nA marmoset badge opens the bicycle cellar.' },
  { department: 'it_ops', text: '# Tunnel\nThe gateway restarts nightly.' },
];
const model = trainClassifier(examples, { documents });
const classifier = loadClassifier(model);
const best = (text: string) => classifier.classify(text)[0];
const department = (text: string) => classifier.classifyDepartment(classifier.classify(text))[0];

describe('the classifier', () => {
  it('tells intents apart in words it was not trained on', () => {
    expect(best('is PTO paid out')?.label).toBe('hr/vacation');
    expect(best('meridian connect handshake failing')?.label).toBe('it_ops/vpn');
    expect(best('ขอลาวันที่ 12 กรกฎาคม')?.label).toBe('hr.request_leave');
  });
  it('gives every label a probability, highest first, together 1', () => {
    const guesses = classifier.classify('book 3 days off');
    expect(guesses.map(({ label }) => label).sort()).toEqual(Object.keys(phrasings).sort());
    expect(guesses.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 4);
    expect(guesses).toEqual([...guesses].sort((a, b) => b.probability - a.probability));
  });
  it('says none for gibberish, whatever its letters resemble', () => {
    for (const text of ['asdf qwer zxcv', 'flurb vpqn snorgle', 'ฟหกด ำไพะัี']) {
      expect(department(text)?.department).toBe('none');
      expect(department(text)?.probability).toBeGreaterThan(0.8);
    }
  });
  it('forgives strange words beside a department’s own', () => {
    expect(department('vpn on my Zorblax Fnord router')?.department).toBe('it_ops');
  });
  it('learns a department’s words from its documents', () => {
    const without = loadClassifier(trainClassifier(examples));
    const hr = (one: typeof classifier) =>
      one.classifyDepartment(one.classify('marmoset bicycle cellar')).find((guess) => guess.department === 'hr')
        ?.probability ?? 0;
    expect(hr(classifier)).toBeGreaterThan(2 * hr(without));
  });
  it('is the same model every time and survives JSON', () => {
    expect(trainClassifier(examples, { documents })).toEqual(model);
    const again = loadClassifier(JSON.parse(JSON.stringify(model)));
    expect(again.classify('vpn down')).toEqual(classifier.classify('vpn down'));
  });
  it('reports what it measured on examples it had not seen', () => {
    expect(model.measured?.examples).toBe(examples.length);
    expect(model.measured?.departmentAccuracy).toBeGreaterThan(0.5);
    expect(loadClassifier(trainClassifier(examples, { folds: 1 })).measured).toBeNull();
  });
  it('answers an empty message without failing', () => {
    expect(department('')?.probability).toBeGreaterThan(0);
  });
  it('refuses to train on a single intent', () => {
    expect(() => trainClassifier([{ label: 'none', text: 'x' }])).toThrow('at least two intents');
  });
});

describe('departments', () => {
  it('own topics and tools', () => {
    expect(['hr/vacation', 'hr.request_leave', 'none', 'none/weather', 'social/greeting'].map(departmentOf)).toEqual([
      'hr',
      'hr',
      'none',
      'none',
      'social',
    ]);
  });
  it('add up their intents', () => {
    const sums = sumDepartments([
      { label: 'none', probability: 0.4 },
      { label: 'hr/vacation', probability: 0.3 },
      { label: 'hr.request_leave', probability: 0.3 },
    ]);
    expect(sums[0]?.department).toBe('hr');
    expect(sums[0]?.probability).toBeCloseTo(0.6);
  });
});
