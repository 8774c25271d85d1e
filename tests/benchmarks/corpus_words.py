"""What made-up records are made of: subjects, people and journals, with their abbreviations.

Everything is drawn from a `random.Random`. The words are common ones of medicine; drugs, most families and
most journals are invented.
"""

import random
from dataclasses import dataclass
from functools import cache

CONDITIONS = """chronic cough|refractory cough|acute asthma|severe asthma|cystic fibrosis|pulmonary embolism|
lung cancer|non-small cell lung cancer|breast cancer|ovarian carcinoma|colorectal cancer|prostate cancer|
multiple myeloma|acute myeloid leukaemia|chronic lymphocytic leukaemia|sickle cell disease|haemophilia A|
haemophilia B|β-thalassaemia|iron deficiency anaemia|immune thrombocytopenia|deep vein thrombosis|
atrial fibrillation|heart failure|hypertension|hypotension|myocardial infarction|ischaemic stroke|
type 1 diabetes|type 2 diabetes|gestational diabetes|hyperthyroidism|hypothyroidism|obesity|
rheumatoid arthritis|osteoarthritis of the knee|systemic lupus erythematosus|psoriasis|atopic dermatitis|
Crohn's disease|ulcerative colitis|coeliac disease|cirrhosis|hepatitis B|hepatitis C|HIV infection|
tuberculosis|malaria|sepsis|COVID-19|influenza A|influenza B|community-acquired pneumonia|otitis media|
Alzheimer's disease|Parkinson's disease|multiple sclerosis|epilepsy|migraine|depression|schizophrenia|
bipolar disorder|post-traumatic stress disorder|low back pain|neuropathic pain|chronic kidney disease|
nephrotic syndrome|preeclampsia|endometriosis|polycystic ovary syndrome|cervical intraepithelial neoplasia|
spinal muscular atrophy|Duchenne muscular dystrophy|retinitis pigmentosa|glaucoma|macular degeneration|
Sjögren's syndrome|Guillain-Barré syndrome|Hodgkin lymphoma|non-Hodgkin lymphoma|aplastic anaemia|
TNF-α mediated inflammation|paroxysmal nocturnal haemoglobinuria|graft-versus-host disease"""
TREATMENTS = """exercise training|cognitive behavioural therapy|physiotherapy|inhaled corticosteroids|
gene therapy|bone marrow transplantation|early mobilisation|telemonitoring|vitamin D supplementation|
iron supplementation|prone positioning|high-flow oxygen|radiotherapy|laparoscopic surgery|open surgery|
patient education|self-management|smoking cessation|vaccination|platelet transfusion|plasma exchange|
statins|β-blockers|aspirin|warfarin|low-dose methotrexate|high-dose methotrexate|acupuncture|probiotics|
interferon-γ|autologous stem cells|allogeneic stem cells|CAR-T cells|home visits|screening|biosimilars"""
GROUPS = """adults|children|infants|adolescents|older people|pregnant women|men|women|outpatients|inpatients|
primary care|secondary care|intensive care|nursing homes|low-income countries|rural areas|urban areas|
the emergency department|community pharmacies|survivors|first-degree relatives|military personnel"""
PLACES = """Norway|Sweden|Denmark|Germany|France|Spain|Italy|Greece|Turkey|Egypt|Nigeria|Kenya|Ethiopia|
South Africa|India|China|Japan|South Korea|Thailand|Brazil|Mexico|Chile|Peru|Canada|the United States|
Scotland|England|Ireland|Poland|Hungary|Iran|Israel|Saudi Arabia|Australia|New Zealand|Quebec|Catalonia"""
DESIGNS = """a randomised controlled trial|a randomised, double-blind, placebo-controlled trial|
a systematic review|a systematic review and meta-analysis|a cohort study|a prospective cohort study|
a retrospective cohort study|a case-control study|a cross-sectional survey|a qualitative study|
a case report|a case series|a pilot study|a feasibility study|a cost-effectiveness analysis|
an open-label extension|a phase 2 trial|a phase 3 trial|an interrupted time series|a registry study|
results of a multicentre trial|a ten-year experience|a network meta-analysis|a scoping review"""
OUTCOMES = """mortality|quality of life|hospital admission|exacerbations|pain|survival|relapse|adherence|
cost|fatigue|sleep|anxiety|bleeding|weight|renal function|bone density|lung function|cognition|
incidence|prevalence|risk factors|time to remission|long-term safety|immunogenicity|length of stay"""
SHORT = """Chronic cough|Sepsis|Gene therapy|Cough in adults|Anaemia in pregnancy|Eculizumab|Haemophilia|
Asthma: an overview|Migraine|The ageing lung|Point of care testing|Blood transfusion|Malaria today"""
HEADINGS = """Editorial|Letter to the editor|Introduction|Reply|In this issue|Correspondence|Foreword|
Editor's note|Preface|Book review|News|Abstracts|Author's reply|Commentary"""
SUBJECTS = """Medicine|Haematology|Oncology|Respiratory Medicine|Cardiology|Neurology|Gastroenterology|
Nephrology|Paediatrics|Surgery|Radiology|Immunology|Infectious Diseases|Psychiatry|Dermatology|Urology|
Endocrinology|Rheumatology|Public Health|Epidemiology|Nursing|Pharmacology|Pathology|Anaesthesia|
Gene Therapy|Molecular Therapy|Transplantation|Obstetrics and Gynaecology|Ophthalmology|
Clinical Investigation"""
FAMILIES = """Okafor Lindqvist Moreau Haverkamp Brandt Vogel Ibarra Tanaka Osei Smith Jones Brown Miller Davis
Johnson Williams Taylor Wilson Anderson Andersson Andersen Hansen Hanson Jensen Müller Mueller Schmidt Schmitt
Meyer Meier Maier Weiß Schröder Åkesson Östberg Sjögren Nuñez Núñez García Martínez Ionescu Popescu Kowalski
Łukasz Dvořák Horváth Yılmaz Öztürk Şahin Papadopoulos O'Brien O'Connor McDonald MacDonald Dupont Lefèvre
Bélanger Rossi Bianchi Ferrari Esposito Silva Santos Oliveira Souza Haddad Cohen Levi Singh Sharma Patel Gupta
Khan Ahmed Hussain Mwangi Adeyemi Diallo Suzuki Sato Yamamoto Nakamura Novak Petrov Ivanov Kuznetsova"""
CHINESE = (
    "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Kim Lee Park Choi"
)
SYLLABLES = "wei jing min xiao yan hong lei jun ying hui ling ming tao fang bo qiang na yu xin hao jie mei"
SPANISH = "García López|Martínez Ruiz|Pérez de la Cruz|Sánchez Gómez|Fernández Díaz|Hernández Mora|Soto Vélez"
PARTICLES = "van der|van|de|von|de la|da|dos|Al|El|Le|ten|van den"
GIVEN = """Nadia Per Claire Joost Karin Stefan Luz Yui Kwame John Mary Anna Peter Maria José Renée Jürgen
Søren Zoë Ali Fatima Omar Priya Ravi Chidi Amina Ivan Olga Jean-Paul Marie-Claude Elena Marco Lucas Sofia Emma
David Sarah Michael Laura Thomas Julia Daniel Eva Martin Helena Robert Ingrid"""
# ISO 4 and the abbreviations of the list of title words.
SHORTENED = {
    "journal": "J", "medicine": "Med", "european": "Eur", "american": "Am", "british": "Br", "annals": "Ann",
    "archives": "Arch", "international": "Int", "clinical": "Clin", "research": "Res",
    "haematology": "Haematol",
    "oncology": "Oncol", "respiratory": "Respir", "cardiology": "Cardiol", "neurology": "Neurol",
    "gastroenterology": "Gastroenterol", "nephrology": "Nephrol",
    "paediatrics": "Paediatr", "surgery": "Surg",
    "radiology": "Radiol", "immunology": "Immunol", "infectious": "Infect", "diseases": "Dis",
    "psychiatry": "Psychiatry", "dermatology": "Dermatol", "urology": "Urol", "endocrinology": "Endocrinol",
    "rheumatology": "Rheumatol", "public": "Public", "health": "Health", "epidemiology": "Epidemiol",
    "nursing": "Nurs", "pharmacology": "Pharmacol", "pathology": "Pathol", "anaesthesia": "Anaesth",
    "gene": "Gene", "therapy": "Ther", "molecular": "Mol", "transplantation": "Transplant",
    "obstetrics": "Obstet", "gynaecology": "Gynaecol", "ophthalmology": "Ophthalmol",
    "investigation": "Invest", "scandinavian": "Scand", "canadian": "Can", "asian": "Asian", "acta": "Acta",
    "reviews": "Rev", "reports": "Rep", "bulletin": "Bull", "advances": "Adv", "current": "Curr",
    "opinion": "Opin", "experimental": "Exp", "practice": "Pract", "proceedings": "Proc", "open": "Open",
}  # fmt: skip
_SMALL = frozenset(("of", "the", "and", "in", "for"))
_FORMS = (
    "Journal of {}", "European Journal of {}", "American Journal of {}", "British Journal of {}",
    "Annals of {}",
    "International Journal of {}", "Archives of {}", "Acta {}", "Canadian Journal of {}", "{} Research",
    "Scandinavian Journal of {}", "Clinical {}", "Current Opinion in {}", "Asian Journal of {}", "{} Reports",
    "Advances in {}", "Experimental {}", "{} Open", "{} Reviews", "The Journal of Clinical {}",
    "Journal of {} Practice", "Bulletin of {}", "{}",
)  # fmt: skip
# Titles in other scripts: (subjects, middles, ends), joined as their language joins them.
SCRIPTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "cyrillic": (" ", (
        "Лечение|Диагностика|Профилактика|Эпидемиология|Факторы риска|Современная терапия|Генная терапия",
        "хронического кашля|острого лейкоза|бронхиальной астмы|гемофилии А|гемофилии В|"
        "сердечной недостаточности|"
        "туберкулёза лёгких|железодефицитной анемии|рассеянного склероза|артериальной гипертензии",
        "у детей|у взрослых|у пожилых больных|у беременных|в условиях стационара|в первичном звене|в Сибири",
        "обзор литературы|клиническое исследование|опыт одного центра|многолетнее наблюдение|описание случая",
    )),
    "chinese": ("", (
        "慢性咳嗽|急性白血病|支气管哮喘|血友病甲|血友病乙|心力衰竭|肺结核|缺铁性贫血|多发性硬化|高血压|肝硬化|糖尿病肾病",
        "患者|儿童|老年患者|妊娠期|住院患者|术后患者|青少年|合并感染患者",
        "基因治疗|药物治疗|危险因素|护理干预|中西医结合治疗|早期诊断|预后因素|生活质量|耐药机制",
        "的临床研究|的系统评价|的疗效观察|的回顾性分析|的随机对照试验|的研究进展|的病例报告",
    )),
    "greek": (" ", (
        "Θεραπεία|Διάγνωση|Πρόληψη|Επιδημιολογία|Παράγοντες κινδύνου|Γονιδιακή θεραπεία",
        "του χρόνιου βήχα|της οξείας λευχαιμίας|του άσθματος|της αιμορροφιλίας Α|της καρδιακής ανεπάρκειας|"
        "της φυματίωσης|της σιδηροπενικής αναιμίας|της υπέρτασης|του σακχαρώδους διαβήτη",
        "σε παιδιά|σε ενήλικες|σε ηλικιωμένους|στην πρωτοβάθμια φροντίδα|στην εγκυμοσύνη|στην Κρήτη",
        "ανασκόπηση|κλινική μελέτη|αναδρομική μελέτη|παρουσίαση περιστατικού",
    )),
    "arabic": (" ", (
        "علاج|تشخيص|الوقاية من|وبائيات|عوامل خطر|العلاج الجيني في",
        "السعال المزمن|ابيضاض الدم الحاد|الربو القصبي|الناعور|فشل القلب|السل الرئوي|فقر الدم|ارتفاع ضغط الدم",
        "عند الأطفال|عند البالغين|عند كبار السن|عند الحوامل|في الرعاية الأولية|في المناطق الريفية",
        "دراسة سريرية|مراجعة منهجية|دراسة استعادية|تقرير حالة",
    )),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """An author: the family name as the family writes it, and the given names."""

    family: str
    given: str


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal by its full and its abbreviated name; `stem` begins its DOIs."""

    name: str
    short: str
    stem: str


@cache
def listed(text: str, mark: str | None = "|") -> tuple[str, ...]:
    """The entries of a list that is written as one text."""
    return tuple(entry.strip() for entry in text.split(mark))


@cache
def journals() -> tuple[Journal, ...]:
    """Every journal there is."""
    names = [form.format(subject) for form in _FORMS for subject in listed(SUBJECTS)]
    return tuple(Journal(name, abbreviated(name), f"10.{1000 + at}/j{at}") for at, name in enumerate(names))


def abbreviated(name: str) -> str:
    """A journal's name as MEDLINE abbreviates it."""
    words = name.split()
    if len(words) == 1:
        return name
    return " ".join(SHORTENED.get(word.lower(), word) for word in words if word.lower() not in _SMALL)


def person(draw: random.Random) -> Person:
    """A person of one of five ways of naming."""
    kind = draw.random()
    if kind < 0.22:
        given = "".join(draw.choices(listed(SYLLABLES, None), k=2)).capitalize()
        return Person(draw.choice(listed(CHINESE, None)), given)
    given = draw.choice(listed(GIVEN, None))
    if draw.random() < 0.4:
        given += f" {draw.choice('ABCDEFGHJKLMNPRSTW')}."
    if kind < 0.30:
        return Person(draw.choice(listed(SPANISH)), given)
    family = draw.choice(listed(FAMILIES, None)) if kind < 0.62 else invented(draw)
    if kind < 0.37:
        family = f"{draw.choice(listed(PARTICLES))} {family}"
    elif kind < 0.40:
        family = f"{family}-{invented(draw)}"
    return Person(family, given)


_STARTS = listed(
    "Bar Ber Bol Cal Dor Fal Gar Hol Jan Kas Lam Mor Nor Ost Pal Ros Sal Tor Ver Wal Zan Hel", None
)
_MIDDLES = listed("a e i o en er in an ol ar em is and ing", None)
_FINALS = listed(
    "berg sen son stad mann ski dez tti nen ova ides ian wood ton ell ard quist hoff rez eau", None
)


def invented(draw: random.Random) -> str:
    """A family name of a few thousand that nobody needs to have."""
    return draw.choice(_STARTS) + draw.choice(_MIDDLES) + draw.choice(_FINALS)


_DRUGS = listed("zel vor tra be ni ka lo mi du ra pe so xa cil fos gel ten bra vi ro", None)
_CLASSES = listed("stat mab tinib prazole sartan gliptin vir cillin parib kinra cept gene", None)


def drug(draw: random.Random) -> str:
    """The name of a drug that does not exist."""
    return "".join(draw.choices(_DRUGS, k=draw.randint(2, 3))) + draw.choice(_CLASSES)
