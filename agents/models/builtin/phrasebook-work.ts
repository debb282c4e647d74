/** Ways people name one thing at work, in English and Thai; the first word of a line is the concept's name. */
export const workPhrases = `
vacation: vacation | annual leave | holiday entitlement | paid time off | pto | days off | vacation day | ลาพักร้อน | พักร้อน | พักผ่อนประจำปี | วันหยุดพักผ่อน | ลาหยุดประจำปี
leave: leave | time off | day off | days off | absence | absent | ลา | ขอหยุด | หยุดงาน | วันลา | การลา
carryover: carry over | into next year | into the next year | into the following year | carryover | carried over | carry forward | roll over | rollover | unused | left over | ยกยอด | ยกไป | ทบไป | สะสมวัน | สะสมไป | ทบยอด | ใช้ไม่หมด
sick: sick | sickness | ill | illness | unwell | flu | fever | ลาป่วย | ป่วย | ไม่สบาย | เจ็บป่วย | เป็นไข้
medicalcertificate: medical certificate | doctor's note | doctor note | sick note | doctors note | doctor certificate | ใบรับรองแพทย์ | ใบแพทย์
doctor: doctor | physician | medical | แพทย์ | หมอ
personalleave: personal leave | business leave | private matter | personal errand | ลากิจ | กิจส่วนตัว | ธุระส่วนตัว
maternity: maternity | pregnant | pregnancy | childbirth | giving birth | expecting a baby | having a baby | ลาคลอด | คลอดบุตร | ตั้งครรภ์ | ตั้งท้อง | คลอดลูก
paternity: paternity | new father | wife gives birth | ลาเพื่อดูแลภรรยา | ภรรยาคลอด | เมียคลอด | ลาเลี้ยงลูก | ดูแลภริยา
ordination: ordination | ordain | monk | monkhood | บวช | อุปสมบท
bereavement: bereavement | funeral | death in the family | family death | งานศพ | ญาติเสียชีวิต
publicholiday: public holiday | national holiday | bank holiday | holiday | company holiday | วันหยุดนักขัตฤกษ์ | วันหยุดราชการ | นักขัตฤกษ์ | วันหยุดประเพณี
probation: probation | probationary | probation period | trial period | new hire | new employee | new joiner | new starter | ทดลองงาน | ช่วงทดลองงาน | พนักงานใหม่ | ผ่านโปร | โปรเบชั่น
notice: notice period | notice | resign | resignation | quit | leaving the company | leave the company | hand in notice | ลาออก | แจ้งล่วงหน้าก่อนลาออก | แจ้งออก
termination: termination | dismissal | fired | layoff | laid off | severance | เลิกจ้าง | ไล่ออก | ค่าชดเชย
workinghours: working hours | office hours | work hours | start work | start time | flexible start | flexitime | flextime | core hours | เวลาทำงาน | เวลาเข้างาน | เข้างาน | เริ่มงานกี่โมง | ชั่วโมงทำงาน
overtime: overtime | extra hours | ot | โอที | ล่วงเวลา | ทำงานล่วงเวลา
remote: remote | work from home | wfh | home office | working from home | telework | work remotely | hybrid | ทำงานที่บ้าน | ทำงานจากบ้าน | ทำงานทางไกล | ทำงานนอกสถานที่ | เวิร์คฟรอมโฮม
salary: salary | pay | wage | paycheck | compensation | earnings | เงินเดือน | ค่าจ้าง | ค่าแรง
payday: payday | pay day | get paid | paid on | pay date | salary paid | payment day | เงินเดือนออก | จ่ายเงินเดือน | วันจ่ายเงินเดือน | เงินออก
payslip: payslip | pay slip | pay stub | salary slip | สลิปเงินเดือน | สลิป
payroll: payroll | pay run | การจ่ายเงินเดือน | บัญชีเงินเดือน
insurance: insurance | health insurance | medical insurance | group health | coverage | health cover | ประกัน | ประกันสุขภาพ | ประกันกลุ่ม
outpatient: outpatient | opd | doctor visit | see a doctor | clinic visit | ผู้ป่วยนอก | หาหมอ | พบแพทย์
inpatient: inpatient | ipd | hospital stay | hospitalisation | hospitalization | ผู้ป่วยใน | นอนโรงพยาบาล
dental: dental | dentist | teeth | tooth | ทันตกรรม | ทำฟัน | หมอฟัน | ฟัน
providentfund: provident fund | pension | retirement | retirement savings | pvd | กองทุนสำรองเลี้ยงชีพ | กองทุนสำรอง | เกษียณ
match401k: 401k | 401 k | retirement plan | retirement match
learning: learning budget | training | course | courses | education | certification | learning | งบเรียนรู้ | งบการเรียนรู้ | อบรม | คอร์ส | ฝึกอบรม | เรียนรู้
fitness: fitness | gym | sport | sports | ฟิตเนส | ยิม | ออกกำลังกาย
benefits: benefit | benefits | perk | perks | สวัสดิการ
bonus: bonus | incentive | โบนัส
performance: performance review | appraisal | performance | evaluation | ประเมินผลงาน | ประเมินผล | ประเมิน
promotion: promotion | promoted | raise | pay rise | เลื่อนตำแหน่ง | ขึ้นเงินเดือน
referral: referral | refer a friend | refer a candidate | แนะนำเพื่อน
recruiting: recruiting | recruitment | hiring | candidate | vacancy | สรรหา | รับสมัคร | ผู้สมัคร
onboarding: onboarding | first day | orientation | ปฐมนิเทศ | วันแรก | เริ่มงานวันแรก
offboarding: offboarding | last day | exit | leaver | ออกจากงาน | พ้นสภาพ
manager: manager | supervisor | boss | line manager | superior | หัวหน้า | ผู้จัดการ | ผู้บังคับบัญชา
employee: employee | staff | worker | personnel | พนักงาน | ลูกจ้าง
approve: approve | approval | approver | sign off | sign-off | authorise | authorize | permission | อนุมัติ | ผู้อนุมัติ | เซ็นอนุมัติ | อนุญาต
request: request | apply | submit | ask for | application | ขอ | ยื่น | คำขอ | ยื่นคำขอ | ส่งคำขอ
advancenotice: in advance | ahead | beforehand | advance notice | how early | prior notice | ล่วงหน้า
deadline: deadline | due | by when | latest | cutoff | cut off | time limit | กำหนดส่ง | ภายใน | เส้นตาย | วันสุดท้าย | หมดเขต
harassment: harassment | bullying | bullied | discrimination | misconduct | grievance | complaint | คุกคาม | กลั่นแกล้ง | ร้องเรียน | เลือกปฏิบัติ
dresscode: dress code | clothes | clothing | wear | attire | การแต่งกาย | แต่งตัว | เครื่องแบบ
socialsecurity: social security | sso | ประกันสังคม
address: address | ที่อยู่
contract: contract | agreement | สัญญา | ข้อตกลง
confidential: confidential | confidentiality | nda | non disclosure | secret | ความลับ | รักษาความลับ
vpn: vpn | virtual private network | meridian connect | wireguard | tunnel | วีพีเอ็น
connect: connect | connection | connecting | handshake | เชื่อมต่อ | ต่อไม่ติด | ต่อไม่ได้ | เชื่อมไม่ได้
splittunnel: split tunnel | split tunnelling | split tunneling
mfa: mfa | 2fa | two factor | multi factor | multifactor | authenticator | authentication app | one time code | otp | ยืนยันตัวตนสองขั้นตอน | ยืนยันตัวตน | รหัส otp
password: password | passphrase | passcode | รหัสผ่าน | พาสเวิร์ด | พาสเวิด
lockout: locked out | lock out | lockout | account locked | locked | wrong password | too many attempts | failed attempts | ถูกล็อก | ล็อก | โดนล็อค | ล็อค | ใส่รหัสผิด
reset: reset | forgot | forgotten | forget | รีเซ็ต | ลืม
account: account | user account | login | log in | sign in | logon | บัญชีผู้ใช้ | ล็อกอิน | เข้าสู่ระบบ | เข้าระบบ
access: access | permission | permissions | access right | access rights | privilege | privileges | entitlement | สิทธิ์ | สิทธิ์การเข้าถึง | การเข้าถึง | เข้าถึง
admin: admin | administrator | root | superuser | ผู้ดูแลระบบ | แอดมิน
laptop: laptop | notebook | computer | pc | macbook | โน้ตบุ๊ก | โน๊ตบุ๊ค | คอมพิวเตอร์ | แล็ปท็อป | เครื่องคอม
device: device | equipment | phone | mobile | อุปกรณ์ | เครื่อง | มือถือ
lost: lost | lose my | lose a | lose the | stolen | missing | theft | misplaced | left in a taxi | หาย | สูญหาย | ถูกขโมย | ทำหาย | โดนขโมย
replace: replace | replacement | refresh | new laptop | upgrade | renew | เปลี่ยน | เปลี่ยนเครื่อง | เครื่องใหม่ | ทดแทน
encryption: encryption | encrypt | encrypted | bitlocker | filevault | เข้ารหัส
backup: backup | back up | backups | สำรองข้อมูล | แบ็กอัป | แบคอัพ
restore: restore | recover | recovery | undelete | กู้คืน | กู้ข้อมูล
outage: outage | down | unavailable | not working | broken | offline | crashed | ล่ม | ใช้งานไม่ได้ | ใช้ไม่ได้ | เข้าไม่ได้ | พัง
outofmemory: out of memory | oom | oom killer | memory exhausted | killed process | ran out of memory | หน่วยความจำเต็ม | หน่วยความจำไม่พอ | แรมเต็ม | แรมไม่พอ | เมมเต็ม
memory: memory | ram | หน่วยความจำ | แรม
disk: disk | storage | disk space | disk full | ดิสก์ | พื้นที่จัดเก็บ | ฮาร์ดดิสก์
snapshottooold: snapshot too old | ora 01555 | ora-01555 | undo retention | undotbs1
database: database | db | oracle | postgresql | postgres | ฐานข้อมูล
server: server | node | host | machine | เซิร์ฟเวอร์ | เครื่องแม่ข่าย
restart: restart | reboot | bounce | รีสตาร์ต | รีสตาร์ท | เริ่มใหม่ | รีบูต
rollback: roll back | rollback | revert | ย้อนกลับ | ย้อนเวอร์ชัน
loadbalancer: load balancer | haproxy | drain | โหลดบาลานเซอร์
incident: incident | sev1 | sev2 | sev3 | severity | major incident | outage | เหตุการณ์ | อุบัติการณ์ | ระดับความรุนแรง | เหตุขัดข้อง
response: response time | respond | response | react | how fast | ตอบสนอง | เวลาตอบสนอง | ตอบกลับ
wifi: wifi | wi fi | wireless | ไวไฟ | วายฟาย | wlan
guest: guest | visitor | visitors | แขก | ผู้มาติดต่อ | ผู้มาเยือน
printer: printer | print | printing | เครื่องพิมพ์ | ปริ้น | พิมพ์ | ปริ้นเตอร์ | ปริ๊น
email: email | e mail | mail | mailbox | outlook | อีเมล | เมล
phishing: phishing | suspicious email | scam | spam | ฟิชชิง | อีเมลหลอกลวง | อีเมลน่าสงสัย
malware: malware | virus | ransomware | infected | ไวรัส | มัลแวร์
software: software | application | app | program | install | licence | license | ซอฟต์แวร์ | โปรแกรม | ติดตั้ง | ไลเซนส์
certificate: tls certificate | ssl certificate | ssl | tls | ใบรับรอง ssl
logs: log | logs | logfile | log file
monitor: monitoring | monitor | alert | grafana | dashboard | แจ้งเตือน | มอนิเตอร์
deploy: deploy | deployment | release | rollout | ดีพลอย | ปล่อยเวอร์ชัน
patch: patch | patches | security update | update | อัปเดต | แพตช์
contractor: contractor | freelancer | external | third party | ผู้รับเหมา | บุคคลภายนอก | ฟรีแลนซ์
helpdesk: helpdesk | service desk | it support | ฝ่ายไอที | ไอที | แจ้งปัญหา
review: review | quarterly review | recertification | audit | ทบทวน | ตรวจทาน
expense: expense | expenses | expense claim | reimbursement | reimburse | reimbursed | claim | claim back | get money back | out of pocket | เบิก | เบิกค่าใช้จ่าย | เบิกเงิน | เบิกคืน | ค่าใช้จ่าย | เบิกได้
receipt: receipt | receipts | proof of purchase | tax invoice | ใบเสร็จ | ใบกำกับภาษี | บิล
meal: meal | meals | food | lunch | dinner | breakfast | per diem | daily allowance | allowance | ค่าอาหาร | เบี้ยเลี้ยง | ข้าว | มื้อ
mileage: mileage | own car | private car | drive | driving | per km | kilometre | kilometer | mile | miles | petrol | gas | fuel | รถส่วนตัว | ค่าน้ำมัน | ระยะทาง | กิโลเมตร | กิโล | ไมล์
hotel: hotel | accommodation | lodging | room rate | overnight stay | โรงแรม | ที่พัก | ค่าห้อง
taxi: taxi | cab | grab | uber | ride hailing | แท็กซี่ | แทกซี่ | แกร็บ
travel: travel | trip | trips | business trip | business travel | travelling | traveling | เดินทาง | ทริป | ไปต่างจังหวัด | เดินทางไปทำงาน | ปฏิบัติงานนอกสถานที่
flight: flight | airfare | plane | fly | economy class | business class | ตั๋วเครื่องบิน | เครื่องบิน | เที่ยวบิน
train: train | rail | รถไฟ
purchase: purchase | buy | buying | procure | procurement | order | purchasing | purchase request | ซื้อ | จัดซื้อ | สั่งซื้อ | ขอซื้อ | จัดหา
purchaseorder: purchase order | po | no po no pay | ใบสั่งซื้อ | ใบ po
quote: quote | quotes | quotation | bid | bids | competitive offers | ใบเสนอราคา | เสนอราคา
vendor: vendor | supplier | suppliers | vendors | payee | ผู้ขาย | ผู้จำหน่าย | ซัพพลายเออร์ | คู่ค้า | เจ้าหนี้
newvendor: new vendor | new supplier | vendor onboarding | onboard a vendor | onboard a supplier | register a vendor | ผู้ขายรายใหม่ | ขึ้นทะเบียนผู้ขาย | ลงทะเบียนผู้ขาย | เพิ่มผู้ขาย | ผู้ขายใหม่
invoice: invoice | invoices | bill | billing | ใบแจ้งหนี้ | อินวอยซ์
paymentterms: payment terms | terms of payment | net 30 | when do we pay | pay suppliers | เครดิตเทอม | เงื่อนไขการชำระเงิน | เงื่อนไขการจ่าย
payment: payment | pay | paid | settle | จ่าย | จ่ายเงิน | ชำระ | ชำระเงิน
accountcode: account code | account number | chart of accounts | ledger account | gl account | gl code | book to | posted to | ผังบัญชี | รหัสบัญชี | ลงบัญชี | บัญชีอะไร | หมวดบัญชี | บันทึกบัญชี
fixedasset: fixed asset | fixed assets | capitalise | capitalize | capitalised | capitalized | depreciation | asset threshold | สินทรัพย์ถาวร | ค่าเสื่อมราคา | ทรัพย์สิน
vat: vat | value added tax | sales tax | ภาษีมูลค่าเพิ่ม | แวต | แวท
withholding: withholding tax | withholding | wht | withhold | deducted tax | หัก ณ ที่จ่าย | ภาษีหัก ณ ที่จ่าย | หักภาษี
tax: tax | taxes | ภาษี
monthend: month end | month-end | closing | close the month | books close | monthly close | ปิดบัญชี | ปิดงวด | สิ้นเดือน | ปิดสิ้นเดือน
budget: budget | budgets | forecast | re forecast | reforecast | spending limit | งบประมาณ | งบ | ประมาณการ
costcentre: cost centre | cost center | cost centres | cost centers | ศูนย์ต้นทุน
pettycash: petty cash | small cash | cash box | เงินสดย่อย
corporatecard: corporate card | company card | company credit card | credit card | บัตรบริษัท | บัตรเครดิต | บัตรเครดิตบริษัท
reconcile: reconcile | reconciliation | reconciled | กระทบยอด | เคลียร์ยอด
rent: rent | lease | rental | ค่าเช่า | เช่า
transport: transport | transportation | shipping | freight | ขนส่ง | ค่าขนส่ง
threshold: threshold | limit | maximum | max | cap | ceiling | up to | วงเงิน | เพดาน | สูงสุด | ไม่เกิน | จำกัด
gift: gift | gifts | entertainment | hospitality | ของขวัญ | เลี้ยงรับรอง | รับรองลูกค้า
bank: bank | bank account | bank letter | bank transfer | ธนาคาร | บัญชีธนาคาร | โอนเงิน
advance: cash advance | advance payment | เงินทดรอง | เงินทดรองจ่าย | เบิกล่วงหน้า
refund: refund | money back | return | คืนเงิน | คืนสินค้า
currency: currency | exchange rate | foreign currency | สกุลเงิน | อัตราแลกเปลี่ยน
customer: customer | client | ลูกค้า
discount: discount | ส่วนลด
delivery: delivery | deliver | shipment | จัดส่ง | ส่งของ
warranty: warranty | guarantee | รับประกัน
stock: stock | inventory | warehouse | สต็อก | สินค้าคงคลัง | คลังสินค้า
project: project | projects | โครงการ | โปรเจกต์
law: law | legal | regulation | กฎหมาย
data: personal data | privacy | gdpr | pdpa | ข้อมูลส่วนบุคคล | ความเป็นส่วนตัว
child: child | children | kid | kids | baby | dependants | ลูก | บุตร
spouse: spouse | wife | husband | partner | ภรรยา | สามี | คู่สมรส
hospital: hospital | clinic | โรงพยาบาล | คลินิก
consecutive: consecutive | in a row | straight | continuous | ติดต่อกัน | ติดกัน | ต่อเนื่อง
year: year | annual | yearly | per year | annually | ปี | ต่อปี | ปีละ | รายปี
month: month | monthly | per month | เดือน | ต่อเดือน | เดือนละ | รายเดือน
week: week | weekly | per week | สัปดาห์ | อาทิตย์
quarter: quarter | quarterly | ไตรมาส
day: day | days | วัน
automatic: automatic | automatically | auto | อัตโนมัติ
own: own | yourself | myself | my own | ของตัวเอง | ของตนเอง
bangkok: bangkok | กรุงเทพ | bkk
thailand: thailand | thai | ไทย | ประเทศไทย | ต่างจังหวัด
austin: austin | texas | usa | united states | america | ออสติน | อเมริกา | สหรัฐ
provinces: province | provinces | upcountry | ต่างจังหวัด
report: report | notify | inform | tell | แจ้ง | รายงาน
steps: step | steps | procedure | runbook | instructions | process | ขั้นตอน | วิธี | วิธีการ
night: night | nightly | late | after hours | กลางคืน | ดึก
luggage: luggage | baggage | suitcase | กระเป๋า | สัมภาระ
hardware: hardware | monitor screen | keyboard | mouse | ฮาร์ดแวร์ | จอ | คีย์บอร์ด | เมาส์
office: office | site | ออฟฟิศ | สำนักงาน
earn: earn | earned | accrue | accrued | accrual | build up | ได้รับสะสม | สะสม
required: required | obligatory | mandatory | compulsory | must | need | needed | ต้องใช้ | จำเป็น | บังคับ
allowed: allowed | permitted | can i | may i | eligible | entitled | ได้ไหม | ได้หรือไม่ | อนุญาต | มีสิทธิ์
forbidden: forbidden | prohibited | not allowed | banned | ห้าม
compromised: compromised | hacked | breached | leaked | ถูกแฮก | รั่วไหล | โดนแฮก
owner: owner | responsible | in charge | contact | ผู้รับผิดชอบ | ดูแล | ติดต่อ
portal: portal | hr portal | intranet | self service | พอร์ทัล | พอร์ทัล hr | ระบบ hr
`;
