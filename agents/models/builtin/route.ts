/** Which department a message is for, from its intents. */
import type { Route } from '../tasks.ts';
import type { Classifier } from './classifier.ts';
import { withKnownTitle } from './slots/titles.ts';

const MOST_INTENTS = 8;

/** Classifies the intent and adds the intents of a department up; tools come back by their own name. */
export function route(classifier: Classifier, text: string): Route {
  const intents = classifier.classify(withKnownTitle(text));
  return {
    departments: classifier
      .classifyDepartment(intents)
      .map(({ department, probability }) => ({ id: department, probability })),
    intents: intents.slice(0, MOST_INTENTS).map(({ label, probability }) => ({ label: toolName(label), probability })),
  };
}

/** How the classifier knows a tool: under its department, whatever its name begins with. */
export function toolLabel(tool: { name: string; department: string }): string {
  return `${tool.department}.${tool.name}`;
}

/** The tool's name of such a label; other labels are left as they are. */
export function toolName(label: string): string {
  return label.includes('/') ? label : label.replace(/^[^.]+\./, '');
}
