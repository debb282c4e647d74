/** Does a message ask for something to be done, or ask how things are? */

const asksEnglish =
  /^(?:who|whom|whose|what|which|when|where|why|how|after|by when|until when|do|does|did|is|are|was|were|has|have)\b|\b(?:who|whose|which|when|where|why|how (?:many|much|long|often|do|does|can|is|to))\b[^?]*\?\s*$/i;
const wishesEnglish =
  /\b(?:please|can you|could you|would you|i(?:'d| would) like|(?<!\b(?:do|did|would|will|should|when|if) )i (?:want|need|have to)|let me|for me)\b/i;
const asksThai = /ใคร|ยังไง|อย่างไร|ที่ไหน|ตรงไหน|เมื่อไ|เมื่อไร|ทำไม|กี่|เท่าไ|เท่าไร|คืออะไร|หรือเปล่า|หรือไม่|แค่ไหน/;
const wishesThai = /ช่วย|รบกวน|อยาก|ต้องการ|ขอ(?!ง)(?![^\s]*(?:ยังไง|อย่างไร|ที่ไหน|กี่|เท่าไ))/;

/** False for questions about rules and ways ("who approves 65,000 baht?"), which nothing should be filed for. */
export function isRequest(text: string): boolean {
  if (asksThai.test(text)) return wishesThai.test(text) && !/ใคร|ยังไง|อย่างไร|ที่ไหน/.test(text);
  return !asksEnglish.test(text.trim()) || wishesEnglish.test(text);
}
