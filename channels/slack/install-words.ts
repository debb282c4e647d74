/** What the pages of an installation say, and why one is refused. */
import type { Language } from '../../agents/message.ts';

const en = {
  title: 'The Expert in Slack',
  expired: 'This link is not valid, or it is too old. Ask your administrator for a new one.',
  used: 'This link was used already. Ask your administrator for a new one.',
  cancelled: 'The installation was cancelled in Slack; nothing was changed.',
  otherBrowser: 'This page was opened in another browser or too late. Open the link of your administrator again.',
  enterprise:
    'The app cannot be installed for a whole organization. Choose one workspace in Slack and open the link again.',
  undeclared: (team: string) =>
    `Slack workspace ${team} is not named in the configuration of the Expert, so nothing was kept. Ask your administrator to add it, and for a new link.`,
  others: (team: string) => `Slack workspace ${team} belongs to another company, so nothing was kept.`,
  noBot: 'Slack gave no bot token, so nothing was kept. Create the app from the manifest of the Expert and try again.',
  rotation:
    'Token rotation is switched on for this Slack app; the Expert does without it. Switch it off as the manifest says, and try again.',
  failed: 'Slack could not be reached or refused; nothing was kept. Please open the link again.',
  done: 'The app is installed. You can close this page and write to the Expert in Slack.',
};

const th: typeof en = {
  title: 'The Expert ใน Slack',
  expired: 'ลิงก์นี้ไม่ถูกต้องหรือหมดอายุแล้ว กรุณาขอลิงก์ใหม่จากผู้ดูแลระบบ',
  used: 'ลิงก์นี้ถูกใช้ไปแล้ว กรุณาขอลิงก์ใหม่จากผู้ดูแลระบบ',
  cancelled: 'การติดตั้งถูกยกเลิกใน Slack ไม่มีการเปลี่ยนแปลงใด ๆ',
  otherBrowser: 'หน้านี้ถูกเปิดในเบราว์เซอร์อื่นหรือช้าเกินไป กรุณาเปิดลิงก์จากผู้ดูแลระบบอีกครั้ง',
  enterprise: 'ติดตั้งแอปทั้งองค์กรไม่ได้ กรุณาเลือกหนึ่งเวิร์กสเปซใน Slack แล้วเปิดลิงก์อีกครั้ง',
  undeclared: (team) => `เวิร์กสเปซ Slack ${team} ไม่มีอยู่ในการตั้งค่าของ The Expert จึงไม่ได้บันทึก กรุณาให้ผู้ดูแลระบบเพิ่มและขอลิงก์ใหม่`,
  others: (team) => `เวิร์กสเปซ Slack ${team} เป็นของบริษัทอื่น จึงไม่ได้บันทึก`,
  noBot: 'Slack ไม่ได้ให้โทเค็นของบอต จึงไม่ได้บันทึก กรุณาสร้างแอปจาก manifest ของ The Expert แล้วลองใหม่',
  rotation: 'แอป Slack นี้เปิด token rotation ไว้ ซึ่ง The Expert ไม่ใช้ กรุณาปิดตามที่ manifest ระบุแล้วลองใหม่',
  failed: 'ติดต่อ Slack ไม่ได้หรือถูกปฏิเสธ จึงไม่ได้บันทึก กรุณาเปิดลิงก์อีกครั้ง',
  done: 'ติดตั้งแอปแล้ว ปิดหน้านี้แล้วเขียนถึง The Expert ใน Slack ได้เลย',
};

/** Why nothing was installed. */
export type InstallFault = Exclude<keyof typeof en, 'title' | 'done'>;

/** The sentences in a language. */
export function installWords(language: Language): typeof en {
  return language === 'th' ? th : en;
}

/** An installation that may not be; the page says why. */
export class InstallRefused extends Error {
  readonly fault: InstallFault;
  readonly team: string;

  constructor(fault: InstallFault, team = '') {
    super(`The installation in Slack was refused: ${fault}${team ? ` (${team})` : ''}.`);
    this.name = 'InstallRefused';
    this.fault = fault;
    this.team = team;
  }

  /** The sentence for whoever looks at the page. */
  said(language: Language): string {
    const sentence = installWords(language)[this.fault];
    return typeof sentence === 'string' ? sentence : sentence(this.team);
  }
}
