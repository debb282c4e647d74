type Spoken = 'confirm' | 'deny' | 'cancel';

const end = '(?![a-z0-9\\u0E30-\\u0E3A\\u0E47-\\u0E4E])';
/** No letter of any word may follow, so that ไม่สบาย is not ไม่. */
const thaiEnd = '(?=$|[\\s,.!;:-]|ครับ|คับ|ค้าบ|ค่ะ|คะ|ค่า|นะ|จ้า|จ้ะ|เลย|แล้ว|ใช่|ยกเลิก|ตกลง|ยืนยัน|ส่ง|ไม่)';

function spoken(english: string[], thai: string[], signs: string): RegExp {
  return new RegExp(
    `^(?:(?:${english.join('|')})${end}(?=$|[\\s,.!;:-]|[ก-๎])|(?:${thai.join('|')})${thaiEnd}|${signs})`,
    'iu',
  );
}

/** Whole phrases by what they do. */
export const acts: [Spoken, RegExp][] = [
  [
    'confirm',
    spoken(
      [
        'y(?:es+|ep+|eah+|up+|a|as|)',
        'aye|sure(?: thing)?|of course|certainly|absolutely|definitely|indeed',
        'ok(?:ay|ey|i|ie|ies)?|k+|kk|alright|all right|right|fine|good|great|perfect|cool|nice|correct|exactly|agreed?|done',
        "(?:that(?:'s| is) |it(?:'s| is) |all )?(?:right|correct|fine|good|perfect|ok(?:ay)?)",
        '(?:sounds|looks) (?:good|right|fine|great|ok(?:ay)?|correct)(?: to me)?|lgtm|works for me',
        'i (?:confirm|agree|accept)|confirm(?:ed)?(?: it| that| this)?|accept(?:ed)?|proceed|continue',
        "go(?: ahead| for it| on)?|do it|do that|please do|let's (?:go|do it)|make it so|ship it",
        '(?:just )?(?:send|submit|book|file|create)(?: it| that| this| now| them)?(?: now| in| off)?|yes i do|i do',
      ],
      [
        'ใช่(?:แล้ว|เลย)?|ถูก(?:ต้อง|แล้ว)?(?:แล้ว)?|ตกลง(?:ตามนี้)?|ยืนยัน(?:เลย|คำขอ)?|ตามนั้น|ตามนี้(?:เลย)?',
        'โอเค(?:ร)?|โอเช|โอเคค่|โอ|เค|เคร|อือ|อืม|อื้อ|เออ|เห็นด้วย|เรียบร้อย|แน่นอน',
        'ได้(?:เลย)?|ดี(?:เลย)?|เอา(?:เลย|ตามนี้)?|จัด(?:ไป|เลย|มา)|ทำเลย|ดำเนินการ(?:เลย|ต่อ|ได้เลย)?',
        'ส่ง(?:เลย|ได้เลย|ไปเลย|คำขอ(?:เลย)?)?|บันทึก(?:เลย)?|กดส่ง(?:เลย)?',
      ],
      '[👍👌✅🙆🆗][\\u{1F3FB}-\\u{1F3FF}\\uFE0F]*',
    ),
  ],
  [
    'deny',
    spoken(
      [
        'n|no+|nope|nah|nay|no way|no thank(?:s| you)|not yet|not now|not really|not that(?: one)?|not this(?: one)?|not quite|not correct|not right',
        "(?:that(?:'s| is) |it(?:'s| is) )?(?:not (?:right|correct|it|what i (?:meant|want|wanted))|wrong|incorrect)",
        "(?:that|this|it) (?:isn't|isnt) (?:right|correct|it)|don't|do not|i don't(?: think so)?|negative|hold on",
      ],
      [
        'ไม่(?:ใช่|เอา|ตกลง|ยืนยัน|ถูก(?:ต้อง)?|ได้|โอเค|จ้า|เป็นไร)?(?:แบบนี้|อันนี้|อันนั้น)?',
        'ผิด(?:แล้ว)?|ยัง(?:ไม่|ก่อน|ไม่ใช่|ไม่ส่ง)?|อย่าเพิ่ง(?:ส่ง)?|รอก่อน',
      ],
      '[👎❌🙅][\\u{1F3FB}-\\u{1F3FF}\\uFE0F]*',
    ),
  ],
  [
    'cancel',
    spoken(
      [
        '(?:please )?(?:no[, ]+)?(?:wait[, ]+)?(?:cancel|abort|stop|quit|exit|discard|scrap|drop|delete|forget|leave|ignore)(?: (?:it|that|this|everything|all of it|about it|the request|this request|the whole thing))',
        "cancel(?:led)?|abort|stop|quit|exit|never ?mind|nvm|nm|forget it|don't (?:send|submit|bother)(?: it| that| this)?|do not (?:send|submit)(?: it)?",
        "(?:it's )?no longer needed|(?:i )?(?:don't|do not) (?:need|want) (?:it|this|that)(?: any ?more)?|i(?:'ve| have)? changed my mind|not any ?more",
      ],
      [
        'ยกเลิก(?:ดีกว่า|เลย|ไปเลย|คำขอ(?:นี้)?|อันนี้|รายการ(?:นี้)?|ก่อน|แล้ว)?(?:เลย)?|เลิก(?:เลย)?|หยุด(?:เลย)?|พอ(?:แล้ว)?',
        'ไม่(?:เอา|ทำ|ส่ง|ต้อง|ลา|ขอ)แล้ว|ไม่ต้อง(?:ส่ง|ทำ)?(?:แล้ว)?|ไม่ต้องการแล้ว|ช่างมัน(?:เถอะ)?|ช่างเถอะ|เปลี่ยนใจแล้ว|ลืมมันไป(?:เถอะ)?',
      ],
      '🛑',
    ),
  ],
];

/** Courtesy at the end or the start of a message, which says nothing. */
export const polite =
  /(?:^|(?<=[\s,.!ก-๎]))(?:please|pls|plz|thanks?(?: you)?(?: so much| very much| a lot)?|thx|ty|cheers|mate|sir|ครับผม|ครับ|คับ|ค้าบ|คร้าบ|ค่ะ|คะ|ค่า|ค้า|ฮะ|จ้า|จ้ะ|จ๊ะ|จ่ะ|นะ|น้า|ขอบคุณ(?:มาก)?|ขอบใจ|ด้วย|สิ|ซิ|เนอะ|[🙏😊🙂😀😄]\uFE0F?)$|^(?:please|pls|kindly|ช่วย|รบกวน)(?![a-z])\s*/iu;

/** ครับ or ค่ะ alone is a yes; คะ, นะ and thanks are not. */
export const yesParticles = /^\s*(?:ครับ(?:ผม)?|คับ|ค้าบ|คร้าบ|ค่ะ|ค่า|จ้า|จ้ะ|ฮะ)[\s.!]*$/;

/** What marks a message as a question, in which nothing is corrected. */
export const questions =
  /\?|\b(?:how|what|when|where|who|whom|why|which|whose)\b(?! (?:i|we) (?:meant|said))|^(?:(?:ok|okay|yes|no|so|and|but|actually|well)[\s,]+)*(?:can|could|do|does|did|is|are|was|were|will|would|should|may|have|has|am)\s|กี่|เท่าไ[หร]|เท่าไร|ไหม|มั้ย|มั๊ย|อะไร|ยังไง|อย่างไร|เมื่อไ[หร]|หรือเปล่า|รึเปล่า|หรือยัง|ที่ไหน|ใคร|ทำไม/i;

/** How a message that names a day may begin. */
export const dateWords =
  '(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\s+\\d|today\\b|tomorrow\\b|next\\b|the \\d|วัน|พรุ่งนี้|มะรืน|จันทร์|อังคาร|พุธ|พฤหัส|ศุกร์|เสาร์|อาทิตย์หน้า|สัปดาห์';
