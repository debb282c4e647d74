/** Everyday ways of saying what policies and runbooks say formally; same form as the work phrases. */
export const everydayPhrases = `
baht: baht | thb | บาท
dollar: dollar | dollars | usd | ดอลลาร์ | เหรียญ
percent: percent | percentage | per cent | % | share | proportion | portion | fraction | ร้อยละ | เปอร์เซ็นต์ | สัดส่วน
amount: amount | sum | how much | price | cost | worth | value | fee | charge | set me back | ราคา | มูลค่า | ค่าธรรมเนียม | จำนวนเงิน | ยอดเงิน | เท่าไหร่ | เท่าไร
fee: fee | charge | penalty | set me back | ค่าธรรมเนียม | ค่าปรับ
largest: most | maximum | biggest | largest | highest | at most | up to | no more than | ceiling | upper limit | limit | not exceed | มากที่สุด | สูงสุด | ไม่เกิน | เพดาน
smallest: minimum | least | lowest | smallest | at least | ขั้นต่ำ | อย่างน้อย | ต่ำสุด | ไม่น้อยกว่า
above: above | more than | exceed | exceeds | beyond | higher than | เกิน | มากกว่า | สูงกว่า
employer: employer | company | firm | corporate | organisation | organization | business | นายจ้าง | บริษัท | องค์กร
money: money | cash | เงิน | เงินสด
paysback: pay back | pays back | paid back | paid for | cover | covers | covered | reimburse | reimbursed | refund | pay for | pick up the tab | foot the bill | ออกให้ | จ่ายให้ | คืนให้ | รับผิดชอบค่า | คืนเงิน
submit: submit | submitted | hand in | handed in | hand it in | send in | turn in | file | filed | lodge | put in | ส่ง | ยื่น | นำส่ง
accept: accept | accepted | valid | validity | count as | good for | ใช้ได้ | ยอมรับ | มีอายุ
expire: expire | expires | expired | expiry | lapse | lapses | run out | runs out | valid until | หมดอายุ | หมดสิทธิ์ | สิ้นสุด
old: older than | how old | age | older | within | เก่าเกิน | อายุ | ภายใน
paper: document | documents | paper | papers | paperwork | proof | evidence | form | certificate | letter | เอกสาร | หลักฐาน | หนังสือรับรอง | แบบฟอร์ม | ใบรับรอง
letter: letter | certificate of employment | employment letter | prove that i work | proof of employment | หนังสือรับรอง | จดหมายรับรอง
badge: badge | access card | key card | keycard | door card | entry card | pass card | card that opens | opens the door | บัตรพนักงาน | บัตรเข้าออก | คีย์การ์ด | บัตรเข้าตึก
lostthing: lost | lose my | lose a | lose the | cannot find | can't find | misplaced | gone missing | disappeared | left behind | forgot in | หาไม่เจอ | หาย | ลืมไว้
mother: mother | mum | mom | mothers | expectant | แม่ | มารดา | คุณแม่
father: father | dad | daddy | fathers | พ่อ | บิดา | คุณพ่อ
maternitylife: maternity | had a baby | birth | newborn | deliver a baby | pregnant | mother | คลอด | ท้อง | ตั้งครรภ์
paternitylife: paternity | as the dad | father | dad | partner is giving birth | wife is pregnant | พ่อ | ภรรยาคลอด | ภรรยาท้อง | เมียท้อง
illness: sick | ill | unwell | feverish | fever | flu | a cold | stay in bed | feel bad | under the weather | hurt | injured | injury | broke my | broken leg | broken arm | accident | surgery | operation | migraine | headache | food poisoning | sickness | ป่วย | ไข้ | เป็นหวัด | ปวดหัว | ท้องเสีย | บาดเจ็บ | ผ่าตัด | ประสบอุบัติเหตุ | นอนซม
clinicpaper: paperwork from a clinic | proof from a physician | note from a doctor | medical certificate | doctor's note | medical proof | ใบรับรองแพทย์ | เอกสารจากหมอ | หลักฐานจากหมอ
vacationlife: vacation | holiday trip | beach | summer | a break | time off | weeks off | week off | days off | off work | annual leave | take off | ไปเที่ยว | พักผ่อน | หยุดยาว | หยุดพัก
leftover: leftover | left over | unused | remaining | remain | not used | have not taken | take along | bring over | brought over | carried over | save up | saved up | keep for next year | transfer to next year | เหลือ | คงเหลือ | ไม่ได้ใช้ | ใช้ไม่หมด | เก็บไว้
nextyear: next year | next calendar year | following year | following january | january | new year | ปีหน้า | ปีถัดไป | ข้ามปี
newjoiner: started last | just started | just joined | recently joined | new here | first weeks | first months | joined | newcomer | beginner | new hire | new employee | in probation | probation | during probation | เพิ่งเข้า | เพิ่งเริ่มงาน | เข้าใหม่ | มาใหม่ | ยังไม่ผ่านโปร | ทดลองงาน | น้องใหม่
boss: boss | manager | supervisor | line manager | lead | leader | head of | หัวหน้า | เจ้านาย | บอส | ผู้จัดการ | หัวหน้างาน
sayyes: say yes | approve | approves | approval | agree | agrees | green light | sign | signs | signed | signature | release | sign off | authorise | decide | decides | clear it | ok it | consent | go ahead | อนุมัติ | เห็นชอบ | ยินยอม | กดผ่าน | เซ็น | ลงนาม | อนุญาต | ตัดสินใจ
sayno: reject | rejects | rejected | refuse | refused | deny | denied | decline | declined | turn down | turned down | ปฏิเสธ | ไม่อนุมัติ | ตีกลับ
myself: own | myself | herself | himself | themselves | her own | his own | their own | self approval | ของตัวเอง | ของตน | ให้ตัวเอง | เอง
automaticlife: automatic | automatically | without a person | by itself | look at it first | no human | straight through | instantly | person have to look | อัตโนมัติ | ระบบผ่านให้ | ไม่ต้องรอ
offer: offer | offers | quote | quotes | quotation | bid | bids | tender | price comparison | compare prices | ใบเสนอราคา | เสนอราคา | เทียบราคา
ordering: order | ordered | purchase | buy | bought | get hold of | acquire | purchasing | ซื้อ | สั่ง | จัดซื้อ | จัดหา
machine: machine | equipment | device | tool | hardware | apparatus | เครื่องจักร | เครื่อง | อุปกรณ์
supplierlife: supplier | vendor | seller | shop | store | cleaning firm | service provider | contractor | ร้านค้า | ร้าน | ผู้ขาย | ผู้ให้บริการ | ซัพพลายเออร์
downpayment: before delivery | deposit | down payment | prepayment | prepay | upfront | up front | in advance | advance payment | มัดจำ | จ่ายล่วงหน้า | เงินล่วงหน้า
billed: bill | billed | invoice | invoiced | invoices | statement | แจ้งหนี้ | วางบิล | ใบแจ้งหนี้ | บิล
transfer: transfer | transfers | wire | remit | payment run | pay out | payout | pay run | โอน | จ่ายออก | รอบจ่าย | รอบการจ่าย
holdback: hold back | withhold | withheld | deduct | deducted | deduction | keep back | take off | subtract | หัก | หักไว้ | กันไว้ | กันภาษี
revenueoffice: revenue department | tax office | irs | tax authority | สรรพากร | กรมสรรพากร
writtendown: written down | write down | depreciate | depreciated | depreciation | written off | useful life | amortise | ค่าเสื่อม | ตัดค่าเสื่อม | อายุการใช้งาน
car: car | vehicle | vehicles | automobile | van | drove | driving | รถ | รถยนต์ | ขับรถ
ownvehicle: private vehicle | own car | private car | my car | personal car | drove my | รถตัวเอง | รถส่วนตัว | ขับรถไปเอง
rentalcar: rental car | hire car | rent a car | hired car | รถเช่า | เช่ารถ
fine: fine | fines | speeding | ticket | traffic | parking ticket | penalty | ค่าปรับ | ใบสั่ง
alcohol: alcohol | beer | wine | drinks | minibar | whisky | liquor | เหล้า | เบียร์ | แอลกอฮอล์ | ไวน์
evening: evening | late | at night | night | after work | after dark | half past nine | 21:00 | ดึก | กลางคืน | สามทุ่ม | สองทุ่ม | สี่ทุ่ม | ค่ำ | เย็น
morning: morning | nine o'clock | early morning | เช้า | โมงเช้า
cab: cab | taxi | grab | ride | ride home | lift home | เรียกรถ | แท็กซี่ | แกร็บ
roomnight: room | night in a hotel | hotel | place to sleep | stay overnight | bed | ห้องพัก | ที่พัก | โรงแรม | นอนค้าง | ค้างคืน | พักค้าง
eat: eat | eating | food | meal | meals | lunch | dinner | snack | restaurant | กินข้าว | ของกิน | อาหาร | มื้อ | ค่ากิน | ร้านอาหาร
privatetrip: weekend | private days | extend my trip | stay longer | holiday to my work trip | add a weekend | sightseeing | อยู่ต่อ | เที่ยวต่อ | ส่วนตัว
moneyadvance: money in advance | got in advance | cash advance | travel advance | advance | account for money | settle an advance | เงินทดรอง | ยืมเงิน | เงินยืม
writtenlog: log | record | register | list | note | บันทึก | ทะเบียน
counting: count | counted | counting | stock take | stocktake | inventory | stock-take | take stock | ตรวจนับ | นับสต็อก | นับทรัพย์สิน
estimate: estimate | estimates | forecast | projection | re-forecast | reforecast | updated estimates | outlook | ประมาณการ | คาดการณ์
companyvisa: company visa | company card | corporate card | company credit card | firm's card | business card payment | put on the card | บัตรบริษัท | รูดบัตร | บัตรเครดิตบริษัท
smallcash: cash box | petty cash | small cash | cash in the office | till | กล่องเงินสด | เงินสดย่อย | เงินในกล่อง
gate: no order | without an order | without a purchase order | nobody raised an order | no po | ไม่มีใบสั่งซื้อ | ไม่มี po
gifts: gift | present | presents | watch | basket | hamper | voucher | freebie | hospitality | invited to dinner | invites me | bribe | ของขวัญ | กระเช้า | สินบน | ของฝาก | รับของ
toothcare: dental | dentist | root canal | filling | braces | wisdom tooth | teeth cleaning | tooth | ทันตกรรม | ถอนฟัน | อุดฟัน | ขูดหินปูน | ฟันคุด | จัดฟัน | ทำฟัน
medicalbill: clinic bill | doctor bill | hospital bill | medical bill | outpatient | medical claim | doctor's bill | ค่าหมอ | ค่ารักษา | ค่ารักษาพยาบาล | บิลโรงพยาบาล
savings: savings | retirement | pension | nest egg | provident | 401 k | old age | เงินออม | เกษียณ | กองทุน
contribution: contribution | contribute | match | matches | put in | puts in | pay into | สมทบ | เงินสมทบ
exercise: gym | fitness | sport | sports | yoga | swimming | workout | exercise | ออกกำลัง | ว่ายน้ำ | โยคะ | ฟิตเนส
study: course | training | class | exam | certification | conference | book | books | learn | learning | study | degree | seminar | language course | เรียน | สอบ | อบรม | หนังสือ | สัมมนา | คอร์ส
quickness: quickly | fast | soon | how long | turnaround | within | take to | waiting time | hours | เร็ว | นานแค่ไหน | กี่ชั่วโมง | ใช้เวลา | นานเท่าไร
beforehand: beforehand | ahead | in advance | early | notice | let know | before | prior | ล่วงหน้า | ก่อน | บอกก่อน
alarm: alarm | fire | evacuation | evacuate | emergency | drill | smoke | gather | assemble | assembly point | meeting point | เพลิง | ไฟไหม้ | อพยพ | จุดรวมพล | ฉุกเฉิน | หนีไฟ
firstaid: first aid | injury | accident at work | ambulance | ปฐมพยาบาล | อุบัติเหตุ
abroad: abroad | another country | foreign country | overseas | from japan | from another country | international | ต่างประเทศ | เมืองนอก | นอกประเทศ
fromhome: from home | at home | my flat | my sofa | couch | home | remote | remotely | away from the office | logging in from | elsewhere | ที่บ้าน | จากบ้าน | อยู่บ้าน | นอกออฟฟิศ | ทางไกล
fortnight: fortnight | two weeks | 14 days | 10 working days | สองสัปดาห์ | สองอาทิตย์
workday: working day | working days | weekday | business day | วันทำงาน | วันทำการ
holidays: public holiday | bank holiday | songkran | new year | national day | independence day | thanksgiving | christmas | labour day | july fourth | fourth of july | king's birthday | สงกรานต์ | ปีใหม่ | วันแรงงาน | วันหยุด | ตรุษจีน | วันพ่อ | วันแม่
substitute: substitute | substitution | replacement day | observed | falls on a weekend | falls on a sunday | falls on a saturday | moved to monday | in lieu | ชดเชย | หยุดชดเชย
leaver: leaving | leave the company | resign | quit | last day | exit | going away | hand in my notice | give notice | step down | ลาออก | ออกจากงาน | วันสุดท้าย | ออกจากบริษัท
handover: handover | hand over | pass on | successor | replacement | ส่งมอบงาน | ส่งต่องาน | คนมาแทน
giveback: return | give back | bring back | hand back | returned | คืนของ | ส่งคืน | คืนอุปกรณ์ | คืนเครื่อง
payrise: raise | pay rise | salary increase | more money | salary review | increment | ขึ้นเงินเดือน | ปรับเงินเดือน | เงินเดือนขึ้น
rating: rating | ratings | grade | score | mark | evaluation | appraisal | review | ประเมิน | เกรด | คะแนน
goals: goal | goals | target | targets | objective | objectives | okr | เป้าหมาย
friend: friend | acquaintance | someone i know | recommend | refer | referral | introduce | เพื่อน | แนะนำ | คนรู้จัก
reward: reward | bonus | prize | payout | referral bonus | โบนัส | รางวัล | เงินรางวัล
interview: interview | interviews | interviewer | panel | สัมภาษณ์
jobad: job ad | vacancy | opening | position | open position | role | job | apply internally | ตำแหน่ง | ตำแหน่งว่าง | ประกาศงาน
sidejob: side job | second job | moonlighting | side business | freelance | outside work | own business | งานเสริม | งานนอก | รับจ้างนอก
relatives: relative | family | brother | sister | cousin | husband | wife | parents | ญาติ | ครอบครัว | พี่น้อง
bully: bully | bullied | harass | harassed | groped | insulted | discriminated | report misconduct | speak up | whistleblower | whistleblowing | ถูกแกล้ง | คุกคาม | ร้องเรียน | แจ้งเบาะแส
socialmedia: social media | facebook | linkedin | twitter | instagram | post about | โซเชียล | เฟซบุ๊ก | โพสต์
paystub: payslip | pay slip | pay stub | salary statement | wage slip | สลิป | ใบเงินเดือน
payarrives: get paid | salary arrives | money arrives | payday | pay arrives | wages arrive | salary land | salary come | money land | paid out | เงินเดือนเข้า | เงินเดือนออก | เงินเข้า | วันเงินเดือน
error: error | mistake | wrong | incorrect | fault | fail | fails | failed | failure | problem | issue | trouble | ผิดพลาด | ผิด | ล้มเหลว | ปัญหา | ขัดข้อง | เออเร่อ | error
slow: slow | sluggish | laggy | lag | crawling | unstable | drops | drop | keeps dropping | disconnects | falls off | freeze | freezes | hang | hangs | stuck | ช้า | อืด | หลุด | ค้าง | หน่วง
blocked: block | blocked | blocks | locked | shut out | can't get in | cannot get in | can not log in | cannot sign in | ปิดกั้น | บล็อก | เข้าไม่ได้ | ล็อก
airport: airport | hotel network | cafe | coffee shop | lounge | public network | public wifi | ร้านกาแฟ | สนามบิน | โรงแรม
blankpage: blank | empty page | does not load | nothing opens | page does not open | not open | stays blank | หน้าว่าง | ไม่โหลด | เปิดไม่ได้ | เปิดไม่ขึ้น | ไม่ขึ้น
resettunnel: reset tunnel | reset the tunnel | clear it | connected but | green shield | shows connected | รีเซ็ตการเชื่อมต่อ | ขึ้น connected
renewkey: renew | renewal | refresh | extend | prolong | key expired | vpn certificate | device key | ต่ออายุ | กุญแจ | ขยายเวลา
severity: severity | serious | how bad | urgency | sev1 | sev2 | sev3 | priority | critical | level of incident | ระดับ | ร้ายแรง | เร่งด่วน | วิกฤต
several: several people | many people | three people | four of us | everyone | all of us | many users | หลายคน | ทุกคน | พร้อมกัน
killcmd: command | commands | shell | terminal | type | prompt | คำสั่ง | พิมพ์คำสั่ง
webserver: web server | web servers | web box | web boxes | web node | web prod | เว็บเซิร์ฟเวอร์
takeout: drain | take out | take it out | remove from | pull out | out of rotation | without cutting | ถอดออก | เอาออก | นำออก
growth: grows | grown | rises | crept | creeping | climbs | leak | leaking | increases | เพิ่มขึ้น | โตขึ้น | รั่ว
undo: undo | undone | rollback segment | undo_retention | undotbs1 | undo tablespace
dataloss: data lost | data loss | lose data | lost data | lost bookings | no data is lost | ข้อมูลหาย | ข้อมูลสูญหาย
copy: backup | backups | copy | copies | copied | snapshot | dump | สำรอง | สำเนา
bringback: restore | restored | recover | bring back | get back | undelete | deleted by mistake | accidentally deleted | กู้ | กู้คืน | ลบผิด | เผลอลบ
keeptime: keep | kept | retain | retained | retention | stored | how long are | preserved | store | เก็บ | จัดเก็บ | เก็บไว้
fulldisk: disk full | no space | out of space | full disk | space left | fills up | filled up | 100 percent | no space left | ดิสก์เต็ม | พื้นที่เต็ม | ที่ไม่พอ | เนื้อที่เต็ม
cleanup: delete | remove | clean | clean up | purge | free up | clear | vacuum | ลบ | ล้าง | เคลียร์
stolen: stolen | theft | robbed | snatched | nicked | left in a taxi | left on the train | ขโมย | โดนฉก | ลืมบนรถ
wrongtries: wrong tries | tries | attempts | typed wrong | mistyped | times wrong | wrong password | failed sign-ins | guess | ใส่ผิด | พิมพ์ผิด | กรอกผิด | ลองผิด
characters: character | characters | password length | long password | symbols | ตัวอักษร | อักขระ | ความยาว
authenticatorlife: authenticator | second factor | code app | six digit | one time code | new phone | changed phone | mfa | two factor | ยืนยันตัวตน | เปลี่ยนมือถือ | มือถือใหม่ | โทรศัพท์ใหม่ | รหัส 6 หลัก
passwordmanager: password manager | vault | store passwords | write down my password | โปรแกรมจัดการรหัสผ่าน
wirelessname: wifi | wi-fi | wireless | network name | ssid | hotspot | mw-staff | mw-guest | ไวไฟ | เน็ต | อินเทอร์เน็ต | สัญญาณ
visitorlife: visitor | guest | client visiting | customer visiting | external person | guests | ผู้มาเยือน | แขก | ลูกค้ามาที่ออฟฟิศ
printing: print | printer | printout | printing | paper jam | toner | scan | scanner | พิมพ์งาน | เครื่องพิมพ์ | หมึก | กระดาษติด | สแกน
newcomputer: new laptop | laptop cycle | replacement laptop | upgrade | 36 months | older laptop | computer is old | เปลี่ยนเครื่อง | โน้ตบุ๊กใหม่ | คอมใหม่
usb: usb | stick | thumb drive | flash drive | external drive | แฟลชไดรฟ์ | ยูเอสบี
personaldevice: own phone | private phone | personal phone | my own laptop | private laptop | byod | personal device | โทรศัพท์ส่วนตัว | เครื่องส่วนตัว | มือถือส่วนตัว
installing: install | installs | installed | set up | setup | download | get the app | ติดตั้ง | ลงโปรแกรม | ตั้งค่า | ดาวน์โหลด
rights: rights | permission | permissions | access | privilege | allowed to see | read access | write access | entitlement | สิทธิ์ | สิทธิ | เข้าถึง | เข้าใช้
expireadmin: admin rights | administrator rights | admin access | root rights | elevated | สิทธิ์แอดมิน | สิทธิ์ผู้ดูแล
workaround: workaround | temporary fix | for now | stopgap | ชั่วคราว
whoiscalled: on call | on-call | call at night | pager | wake up | escalate | escalation | เวร | ออนคอล | โทรตาม
postmortem: postmortem | post-mortem | review after | lessons learned | root cause | หลังเหตุการณ์ | สาเหตุ
inform: inform | tell | let know | notify | notified | announce | report | status update | update customers | แจ้ง | บอก | รายงาน | อัปเดต
correct: correct | correction | fix | repair | put right | change | adjust | amend | แก้ไข | แก้ | ปรับปรุง
approvelate: late | too late | overdue | missed | delay | delayed | after the deadline | ช้า | ล่าช้า | เลยกำหนด | เกินกำหนด | สาย
firstday: first day | day one | start on | begin | arrive | วันแรก | เริ่มงาน
buddy: buddy | mentor | พี่เลี้ยง | บัดดี้
child: child | children | kids | son | daughter | baby | ลูก | บุตร | เด็ก
death: died | dies | death | passed away | funeral | deceased | เสียชีวิต | ตาย | งานศพ
marriage: marry | married | wedding | แต่งงาน | สมรส
move: move | moved | moving house | new address | relocate | ย้ายบ้าน | ที่อยู่ใหม่ | ย้าย
bankdetails: bank account | bank details | new bank | account number | change my bank | เลขบัญชี | บัญชีธนาคาร | เปลี่ยนบัญชี
hours: hours | o'clock | start working | come in | arrive at work | clock in | core time | โมง | เข้างาน | เลิกงาน | กี่โมง
lunchbreak: lunch break | break | midday | พักเที่ยง | พักกลางวัน
clothes: clothes | wear | dress | shorts | jeans | sandals | แต่งตัว | ใส่ชุด | กางเกง
software: software | licence | license | subscription | app | tool | saas | ซอฟต์แวร์ | ไลเซนส์ | สมัครสมาชิก
furniture: furniture | chair | desk | เก้าอี้ | โต๊ะ
phonecall: phone | call | telephone | hotline | โทร | โทรศัพท์ | เบอร์
wrongdoing: wrongdoing | violation | fraud | corruption | unethical | breach | misconduct | concern | ทุจริต | ฉ้อโกง | ทำผิด | ผิดจรรยาบรรณ
anonymous: anonymous | anonymously | without giving my name | without my name | confidentially | ไม่ระบุชื่อ | ไม่เปิดเผยชื่อ | นิรนาม
promoted: promotion | promoted | higher position | higher post | put forward | move up | career step | next level | senior role | เลื่อนตำแหน่ง | เลื่อนขั้น
guide: buddy | mentor | show me the ropes | shows me the ropes | show me around | shows me around | helps me settle in | พี่เลี้ยง | บัดดี้ | คนช่วยสอน
improvement: improvement plan | improve | back on track | poor performance | poor rating | underperform | not good enough | pip | ปรับปรุงผลงาน | ผลงานไม่ดี | ผลงานต่ำ
appeal: appeal | disagree | object | contest | dispute | unfair | อุทธรณ์ | ไม่เห็นด้วย | โต้แย้ง
test: test | quiz | exam | examination | pass mark | passing score | แบบทดสอบ | ข้อสอบ | สอบ
mandatory: mandatory | compulsory | obligatory | required training | must complete | บังคับ | ต้องอบรม
finalpay: final payment | final pay | last salary | final salary | paid out | turn into money | cash out | cashed out | payout of vacation | เงินงวดสุดท้าย | เงินเดือนสุดท้าย | จ่ายเป็นเงิน
workpost: post | position | role | job | title | ตำแหน่ง
address: address | e-mail address | mailbox | write to | contact | ที่อยู่ | อีเมล | ติดต่อ
anotherplace: another place | another province | another city | my parents | parents' house | sister's flat | hotel room | from the beach | ต่างจังหวัด | บ้านพ่อแม่ | ที่อื่น
homeequipment: desk at home | monitor at home | chair at home | home equipment | home internet | internet bill | อุปกรณ์ที่บ้าน | ค่าเน็ต | อินเทอร์เน็ตที่บ้าน
core: core hours | must be reachable | reachable | available | availability | online | ติดต่อได้ | ออนไลน์
married: marital status | married | wedding | divorce | personal data | surname | new name | แต่งงาน | สมรส | หย่า | เปลี่ยนนามสกุล
dependants: dependant | dependants | dependents | family members | insure my | add my wife | add my husband | add my child | ครอบครัว | คู่สมรส
agreement: training agreement | bond | repay | repays | pay back the course | stay for | ใช้ทุน | คืนค่าคอร์ส
studytime: study leave | study days | exam day | time to study | ลาสอบ | วันสอบ
bookorder: book | books | library | e-book | ebook | หนังสือ
hiring: hire | hires | hiring | recruit | recruitment | headcount | fill a position | จ้าง | รับคน | รับสมัคร
cutoff: cut-off | cut off | cutoff | deadline | by which day | latest day | last date | too late for this month | วันตัดรอบ | ตัดรอบ | ปิดรับ
mistakepay: wrong pay | underpaid | overpaid | salary is wrong | short paid | missing from my salary | จ่ายผิด | เงินเดือนผิด | เงินขาด | เงินไม่ครบ
taxform: tax certificate | 50 tawi | w-2 | w2 | withholding certificate | tax form | ใบทวิ 50 | 50 ทวิ | หนังสือรับรองภาษี
socialfund: social security | social insurance | sso | ประกันสังคม
speed: bandwidth | speed | mbit | megabit | ความเร็ว
snapshot: snapshot | image | checkpoint | สแน็ปช็อต
tablespace: tablespace | datafile | undotbs1 | segment | เทเบิลสเปซ
sessions: session | sessions | blocking | blocked session | deadlock | kill session | เซสชัน
replication: replication | replica | standby | failover | lag | สำรองทำงานแทน
statuspage: status page | status update | communicate | communication | updates to customers | สถานะ | แจ้งความคืบหน้า
commander: incident commander | commander | lead the incident | in charge | who leads | ผู้บัญชาการ | ผู้นำเหตุการณ์
newuser: new user | new account | create account | provision | บัญชีใหม่ | เปิดบัญชี | สร้างบัญชี
serviceaccount: service account | shared account | api key | token | บัญชีกลาง | บัญชีร่วม
unplug: disconnect | unplug | pull the cable | take off the network | ถอดสาย | ตัดการเชื่อมต่อ
dispose: dispose | disposal | scrap | sell | sold | write off | old laptop | จำหน่าย | ขายทิ้ง | ทิ้ง
splitting: split | splitting | several smaller | divide | in parts | แบ่ง | แยก | ซอย
threeway: three-way match | three way match | goods receipt | goods came in | receiving goods | received goods | receive | arrives | รับของ | รับสินค้า | ตรวจรับ | ตรวจสามทาง
unpaidbill: overdue | reminder | dunning | not paid yet | customer has not paid | ค้างชำระ | ทวงหนี้ | หนังสือเตือน
conflictinterest: conflict of interest | my brother owns | cousin owns | relative works | own company | ผลประโยชน์ทับซ้อน | ญาติ
overbudget: over budget | exceed the budget | overspend | overspent | budget used up | move budget | shift budget | เกินงบ | งบหมด | โอนงบ
accrual: accrual | accruals | accrued cost | not yet invoiced | ค้างจ่าย | ตั้งค้างจ่าย
card: card | corporate card | credit card | visa | mastercard | บัตร
`;
