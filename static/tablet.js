// Made from static/tablet/main.js. Libraries and their licences: static/vendor.
var xe="1.0.0",dt="2026-11-24T00:00:00Z";function Jn(n,e){let[t,r]=[n,e].map(a=>String(a).split(".").map(i=>parseInt(i,10)||0));for(let a=0;a<3;a++)if((t[a]??0)!==
(r[a]??0))return(t[a]??0)<(r[a]??0);return!1}var k=(n=Date.now())=>new Date(n).toISOString().replace(/\.\d+/,"");var Ba=new TextEncoder,za=new TextDecoder("utf-8",{fatal:!0}),T=n=>Ba.encode(n),ft=n=>za.decode(n);function Yn(...n){let e=new Uint8Array(n.reduce((r,a)=>r+a.length,
0)),t=0;for(let r of n)e.set(r,t),t+=r.length;return e}var Y=n=>Array.from(n,e=>e.toString(16).padStart(2,"0")).join("");function Qn(n){return Uint8Array.from(n.
match(/../g)??[],e=>parseInt(e,16))}function rn(n){let e="";for(let t=0;t<n.length;t+=32768)e+=String.fromCharCode(...n.subarray(t,t+32768));return btoa(e)}var Q=n=>rn(
n).replaceAll("+","-").replaceAll("/","_").replace(/=+$/,"");function be(n){return Uint8Array.from(atob(n.replaceAll("-","+").replaceAll("_","/")),e=>e.charCodeAt(
0))}var Z=n=>crypto.getRandomValues(new Uint8Array(n)),pe=()=>Y(Z(16)),ee=async n=>new Uint8Array(await crypto.subtle.digest("SHA-256",n));function fe(n){if(Array.
isArray(n))return"["+n.map(e=>fe(e??null)).join(",")+"]";if(n&&typeof n=="object")return"{"+Object.keys(n).filter(t=>n[t]!==void 0).sort().map(t=>fe(t)+":"+fe(n[t])).
join(",")+"}";if(typeof n=="number"&&!Number.isFinite(n))throw new TypeError("not a number of JSON");return JSON.stringify(typeof n=="string"?n.toWellFormed?.()??
n.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,"�"):n)}var v=class extends Error{constructor(e,t={}){super(e),this.name="CoreError",this.code=e,this.detail=t}},bt=n=>n?.name==="QuotaExceededError"||n?.name==="Unknow\
nError"&&/space|disk|quota/i.test(n.message),C=n=>n.catch(e=>{if(!bt(e))throw e}),_e=n=>bt(n)?new v("storage_full"):n;var D=class extends Error{constructor(e){let t;e instanceof Error?t=e.message:typeof e=="string"?t=e:t="",super(t),this.name=this.constructor.name}},I=class extends D{};var G=class extends D{},z=class extends D{},Ue=class extends D{},He=class extends D{},Be=class extends D{},ze=class extends D{},Re=class extends D{},Fe=class extends D{},
re=class extends D{},M=class extends D{};var Ra={},an=Fa(globalThis,Ra);function Fa(n,e){return new Proxy(n,{get(t,r,a){return r in e?e[r]:n[r]},set(t,r,a){return r in e&&delete e[r],n[r]=a,!0},deleteProperty(t,r){
let a=!1;return r in e&&(delete e[r],a=!0),r in n&&(delete n[r],a=!0),a},ownKeys(t){let r=Reflect.ownKeys(n),a=Reflect.ownKeys(e),i=new Set(a);return[...r.filter(
s=>!i.has(s)),...a]},defineProperty(t,r,a){return r in e&&delete e[r],Reflect.defineProperty(n,r,a),!0},getOwnPropertyDescriptor(t,r){return r in e?Reflect.getOwnPropertyDescriptor(
e,r):Reflect.getOwnPropertyDescriptor(n,r)},has(t,r){return r in e||r in n}})}async function Xa(){if(an!==void 0&&globalThis.crypto!==void 0)return globalThis.crypto.subtle;try{let{webcrypto:n}=await import("crypto");return n.subtle}catch(n){
throw new M(n)}}var U=class{constructor(){Object.defineProperty(this,"_api",{enumerable:!0,configurable:!0,writable:!0,value:void 0})}async _setup(){this._api===
void 0&&(this._api=await Xa())}};var V={Base:0,Psk:1,Auth:2,AuthPsk:3},H={NotAssigned:0,DhkemP256HkdfSha256:16,DhkemP384HkdfSha384:17,DhkemP521HkdfSha512:18,DhkemSecp256k1HkdfSha256:19,DhkemX25519HkdfSha256:32,
DhkemX448HkdfSha512:33,HybridkemX25519Kyber768:48,MlKem512:64,MlKem768:65,MlKem1024:66,XWing:25722},Xe={HkdfSha256:1,HkdfSha384:2,HkdfSha512:3,Sha3256:4,Sha3384:5,
Sha3512:6,Shake128:16,Shake256:17,TurboShake128:18,TurboShake256:19},ae={Aes128Gcm:1,Aes256Gcm:2,Chacha20Poly1305:3,ExportOnly:65535};var S=new Uint8Array(0);var er=(()=>{let n=new Array(256),e=0,t=0n;for(;e<256;)n[e]=t,e++,t+=1n;return n})();var pt=new Uint8Array([75,69,77,0,0]);var tr=new Uint8Array([72,80,75,69,45,118,49]);function Pe(n){return new Uint8Array(y(n))}function y(n){return n instanceof ArrayBuffer?n:ArrayBuffer.isView(n)?
new Uint8Array(n.buffer,n.byteOffset,n.byteLength).slice().buffer:new Uint8Array(n).slice().buffer}var on=class extends U{constructor(){super(),Object.defineProperty(
this,"id",{enumerable:!0,configurable:!0,writable:!0,value:Xe.HkdfSha256}),Object.defineProperty(this,"hashSize",{enumerable:!0,configurable:!0,writable:!0,value:0}),
Object.defineProperty(this,"_suiteId",{enumerable:!0,configurable:!0,writable:!0,value:S}),Object.defineProperty(this,"algHash",{enumerable:!0,configurable:!0,writable:!0,
value:{name:"HMAC",hash:"SHA-256",length:256}})}init(e){this._suiteId=e}buildLabeledIkm(e,t){this._checkInit();let r=new Uint8Array(7+this._suiteId.byteLength+e.
byteLength+t.byteLength);return r.set(tr,0),r.set(this._suiteId,7),r.set(e,7+this._suiteId.byteLength),r.set(t,7+this._suiteId.byteLength+e.byteLength),r}buildLabeledInfo(e,t,r){
this._checkInit();let a=new Uint8Array(9+this._suiteId.byteLength+e.byteLength+t.byteLength);return a.set(new Uint8Array([0,r]),0),a.set(tr,2),a.set(this._suiteId,
9),a.set(e,9+this._suiteId.byteLength),a.set(t,9+this._suiteId.byteLength+e.byteLength),a}async extract(e,t){await this._setup();let r=e.byteLength===0?new ArrayBuffer(
this.hashSize):y(e);if(r.byteLength!==this.hashSize)throw new I("The salt length must be the same as the hashSize");let a=y(t),i=await this._api.importKey("raw",
r,this.algHash,!1,["sign"]);return await this._api.sign("HMAC",i,a)}async expand(e,t,r){await this._setup();let a=y(e),i=await this._api.importKey("raw",a,this.
algHash,!1,["sign"]),s=new ArrayBuffer(r),c=new Uint8Array(s),u=S,h=Pe(t),b=new Uint8Array(1);if(r>255*this.hashSize)throw new Error("Entropy limit reached");let f=new Uint8Array(
this.hashSize+h.length+1);for(let p=1,d=0;d<c.length;p++)b[0]=p,f.set(u,0),f.set(h,u.length),f.set(b,u.length+h.length),u=new Uint8Array(await this._api.sign("H\
MAC",i,f.slice(0,u.length+h.length+1))),c.length-d>=u.length?(c.set(u,d),d+=u.length):(c.set(u.slice(0,c.length-d),d),d+=c.length-d);return s}async extractAndExpand(e,t,r,a){
await this._setup();let i=y(t),s=await this._api.importKey("raw",i,"HKDF",!1,["deriveBits"]);return await this._api.deriveBits({name:"HKDF",hash:this.algHash.hash,
salt:y(e),info:y(r)},s,a*8)}async labeledExtract(e,t,r){return await this.extract(e,this.buildLabeledIkm(t,r))}async labeledExpand(e,t,r,a){return await this.expand(
e,this.buildLabeledInfo(t,r,a),a)}_checkInit(){if(this._suiteId===S)throw new Error("Not initialized. Call init()")}},ie=class extends on{constructor(){super(...arguments),
Object.defineProperty(this,"id",{enumerable:!0,configurable:!0,writable:!0,value:Xe.HkdfSha256}),Object.defineProperty(this,"hashSize",{enumerable:!0,configurable:!0,
writable:!0,value:32}),Object.defineProperty(this,"algHash",{enumerable:!0,configurable:!0,writable:!0,value:{name:"HMAC",hash:"SHA-256",length:256}})}};var oe=n=>typeof n=="object"&&n!==null&&typeof n.privateKey=="object"&&typeof n.publicKey=="object";function R(n,e){if(e<=0)throw new Error("i2Osp: too small si\
ze");if(n>=256**e)throw new Error("i2Osp: too large integer");let t=new Uint8Array(e);for(let r=0;r<e&&n;r++)t[e-(r+1)]=n%256,n=Math.floor(n/256);return t}function me(n,e){
let t=new Uint8Array(n.length+e.length);return t.set(n,0),t.set(e,n.length),t}function Se(n){let e=n.replace(/-/g,"+").replace(/_/g,"/"),t=atob(e),r=new Uint8Array(
t.length);for(let a=0;a<t.length;a++)r[a]=t.charCodeAt(a);return r}function sn(n,e){if(n.byteLength!==e.byteLength)throw new Error("xor: different length inputs");let t=new Uint8Array(n.byteLength);for(let r=0;r<n.byteLength;r++)
t[r]=n[r]^e[r];return t}var Ga=new Uint8Array([101,97,101,95,112,114,107]),$a=new Uint8Array([115,104,97,114,101,100,95,115,101,99,114,101,116]);function Wa(n,e,t){let r=new Uint8Array(
n.length+e.length+t.length);return r.set(n,0),r.set(e,n.length),r.set(t,n.length+e.length),r}var we=class{constructor(e,t,r){Object.defineProperty(this,"id",{enumerable:!0,
configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"secretSize",{enumerable:!0,configurable:!0,writable:!0,value:0}),Object.defineProperty(this,
"encSize",{enumerable:!0,configurable:!0,writable:!0,value:0}),Object.defineProperty(this,"publicKeySize",{enumerable:!0,configurable:!0,writable:!0,value:0}),Object.
defineProperty(this,"privateKeySize",{enumerable:!0,configurable:!0,writable:!0,value:0}),Object.defineProperty(this,"_prim",{enumerable:!0,configurable:!0,writable:!0,
value:void 0}),Object.defineProperty(this,"_kdf",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),this.id=e,this._prim=t,this._kdf=r;let a=new Uint8Array(
pt);a.set(R(this.id,2),3),this._kdf.init(a)}async serializePublicKey(e){return await this._prim.serializePublicKey(e)}async deserializePublicKey(e){return await this.
_prim.deserializePublicKey(y(e))}async serializePrivateKey(e){return await this._prim.serializePrivateKey(e)}async deserializePrivateKey(e){return await this._prim.
deserializePrivateKey(y(e))}async importKey(e,t,r=!0){return await this._prim.importKey(e,t,r)}async generateKeyPair(){return await this._prim.generateKeyPair()}async deriveKeyPair(e){
let t=y(e);if(t.byteLength>8192)throw new I("Too long ikm");return await this._prim.deriveKeyPair(t)}async encap(e){let t;e.ekm===void 0?t=await this.generateKeyPair():
oe(e.ekm)?t=e.ekm:t=await this.deriveKeyPair(e.ekm);let r=await this._prim.serializePublicKey(t.publicKey),a=await this._prim.serializePublicKey(e.recipientPublicKey);
try{let i;if(e.senderKey===void 0)i=new Uint8Array(await this._prim.dh(t.privateKey,e.recipientPublicKey));else{let u=oe(e.senderKey)?e.senderKey.privateKey:e.senderKey,
h=new Uint8Array(await this._prim.dh(t.privateKey,e.recipientPublicKey)),b=new Uint8Array(await this._prim.dh(u,e.recipientPublicKey));i=me(h,b)}let s;if(e.senderKey===
void 0)s=me(new Uint8Array(r),new Uint8Array(a));else{let u=oe(e.senderKey)?e.senderKey.publicKey:await this._prim.derivePublicKey(e.senderKey),h=await this._prim.
serializePublicKey(u);s=Wa(new Uint8Array(r),new Uint8Array(a),new Uint8Array(h))}let c=await this._generateSharedSecret(i,s);return{enc:r,sharedSecret:c}}catch(i){
throw new Ue(i)}}async decap(e){let t=y(e.enc),r=await this._prim.deserializePublicKey(t),a=oe(e.recipientKey)?e.recipientKey.privateKey:e.recipientKey,i=oe(e.recipientKey)?
e.recipientKey.publicKey:await this._prim.derivePublicKey(e.recipientKey),s=await this._prim.serializePublicKey(i);try{let c;if(e.senderPublicKey===void 0)c=new Uint8Array(
await this._prim.dh(a,r));else{let h=new Uint8Array(await this._prim.dh(a,r)),b=new Uint8Array(await this._prim.dh(a,e.senderPublicKey));c=me(h,b)}let u;if(e.senderPublicKey===
void 0)u=me(new Uint8Array(t),new Uint8Array(s));else{let h=await this._prim.serializePublicKey(e.senderPublicKey);u=new Uint8Array(t.byteLength+s.byteLength+h.
byteLength),u.set(new Uint8Array(t),0),u.set(new Uint8Array(s),t.byteLength),u.set(new Uint8Array(h),t.byteLength+s.byteLength)}return await this._generateSharedSecret(
c,u)}catch(c){throw new He(c)}}async _generateSharedSecret(e,t){let r=this._kdf.buildLabeledIkm(Ga,e),a=this._kdf.buildLabeledInfo($a,t,this.secretSize);return await this.
_kdf.extractAndExpand(S,r,a,this.secretSize)}};var se=["deriveBits"],ge=new Uint8Array([100,107,112,95,112,114,107]);var mt=class{constructor(e){Object.defineProperty(this,"_num",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),this._num=new Uint8Array(e)}val(){return this.
_num}reset(){this._num.fill(0)}set(e){if(e.length!==this._num.length)throw new Error("Bignum.set: invalid argument");this._num.set(e)}isZero(){for(let e=0;e<this.
_num.length;e++)if(this._num[e]!==0)return!1;return!0}lessThan(e){if(e.length!==this._num.length)throw new Error("Bignum.lessThan: invalid argument");for(let t=0;t<
this._num.length;t++){if(this._num[t]<e[t])return!0;if(this._num[t]>e[t])return!1}return!1}};var Va=new Uint8Array([99,97,110,100,105,100,97,116,101]),Ja=new Uint8Array([255,255,255,255,0,0,0,0,255,255,255,255,255,255,255,255,188,230,250,173,167,23,158,
132,243,185,202,194,252,99,37,81]),Ya=new Uint8Array([255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,199,99,77,
129,244,55,45,223,88,26,13,178,72,176,167,122,236,236,25,106,204,197,41,115]),Qa=new Uint8Array([1,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,
255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,250,81,134,135,131,191,47,150,107,127,204,1,72,247,9,165,208,59,181,201,184,137,156,71,174,187,111,
183,30,145,56,100,9]),Za=new Uint8Array([48,65,2,1,0,48,19,6,7,42,134,72,206,61,2,1,6,8,42,134,72,206,61,3,1,7,4,39,48,37,2,1,1,4,32]),ei=new Uint8Array([48,78,
2,1,0,48,16,6,7,42,134,72,206,61,2,1,6,5,43,129,4,0,34,4,55,48,53,2,1,1,4,48]),ti=new Uint8Array([48,96,2,1,0,48,16,6,7,42,134,72,206,61,2,1,6,5,43,129,4,0,35,4,
73,48,71,2,1,1,4,66]),ni={p:0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,b:0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
gx:0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,gy:0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,coordinateSize:32},
ri={p:0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,b:0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
gx:0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,gy:0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
coordinateSize:48},ai={p:(1n<<521n)-1n,b:0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
gx:0x00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66n,gy:0x011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650n,
coordinateSize:66};function Ae(n,e){let t=n%e;return t>=0n?t:t+e}function ar(n,e,t){let r=1n,a=Ae(n,t),i=e;for(;i>0n;)(i&1n)===1n&&(r=Ae(r*a,t)),a=Ae(a*a,t),i>>=
1n;return r}function ii(n,e){let t=ar(n,e+1n>>2n,e);if(Ae(t*t,e)!==Ae(n,e))throw new Error("Invalid ECDH point");return t}function oi(n){let e=0n;for(let t of n)
e=e<<8n|er[t];return e}function nr(n,e){let t=new Uint8Array(e),r=n;for(let a=e-1;a>=0;a--)t[a]=Number(r&0xffn),r>>=8n;if(r!==0n)throw new Error("Invalid coordi\
nate length");return t}function rr(n,e,t){let r=new Uint8Array(1+t*2);return r[0]=4,r.set(nr(n,t),1),r.set(nr(e,t),1+t),r}var Ge=class extends U{constructor(e,t){
switch(super(),Object.defineProperty(this,"_hkdf",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_alg",{enumerable:!0,configurable:!0,
writable:!0,value:void 0}),Object.defineProperty(this,"_nPk",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_nSk",{enumerable:!0,
configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_nDh",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,
"_order",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_bitmask",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
Object.defineProperty(this,"_pkcs8AlgId",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_curveParams",{enumerable:!0,configurable:!0,
writable:!0,value:void 0}),this._hkdf=t,e){case H.DhkemP256HkdfSha256:this._alg={name:"ECDH",namedCurve:"P-256"},this._nPk=65,this._nSk=32,this._nDh=32,this._order=
Ja,this._bitmask=255,this._pkcs8AlgId=Za,this._curveParams=ni;break;case H.DhkemP384HkdfSha384:this._alg={name:"ECDH",namedCurve:"P-384"},this._nPk=97,this._nSk=
48,this._nDh=48,this._order=Ya,this._bitmask=255,this._pkcs8AlgId=ei,this._curveParams=ri;break;default:this._alg={name:"ECDH",namedCurve:"P-521"},this._nPk=133,
this._nSk=66,this._nDh=66,this._order=Qa,this._bitmask=1,this._pkcs8AlgId=ti,this._curveParams=ai;break}}async serializePublicKey(e){await this._setup();try{return await this.
_api.exportKey("raw",e)}catch(t){throw new G(t)}}async deserializePublicKey(e){await this._setup();try{return await this._importRawKey(y(e),!0)}catch(t){throw new z(
t)}}async serializePrivateKey(e){await this._setup();try{let t=await this._api.exportKey("jwk",e);if(!("d"in t))throw new Error("Not private key");return Se(t.d).
buffer}catch(t){throw new G(t)}}async deserializePrivateKey(e){await this._setup();try{return await this._importRawKey(y(e),!1)}catch(t){throw new z(t)}}async importKey(e,t,r){
await this._setup();try{if(e==="raw")return await this._importRawKey(t,r);if(t instanceof ArrayBuffer)throw new Error("Invalid jwk key format");return await this.
_importJWK(t,r)}catch(a){throw new z(a)}}async generateKeyPair(){await this._setup();try{return await this._api.generateKey(this._alg,!0,se)}catch(e){throw new M(
e)}}async deriveKeyPair(e){await this._setup();try{let t=y(e),r=await this._hkdf.labeledExtract(S,ge,new Uint8Array(t)),a=new mt(this._nSk);for(let s=0;a.isZero()||
!a.lessThan(this._order);s++){if(s>255)throw new Error("Faild to derive a key pair");let c=new Uint8Array(await this._hkdf.labeledExpand(r,Va,R(s,1),this._nSk));
c[0]=c[0]&this._bitmask,a.set(c)}let i=await this._deserializePkcs8Key(a.val());return a.reset(),{privateKey:i,publicKey:await this.derivePublicKey(i)}}catch(t){
throw new re(t)}}async derivePublicKey(e){await this._setup();try{let t=await this._api.exportKey("jwk",e);return delete t.d,delete t.key_ops,await this._api.importKey(
"jwk",t,this._alg,!0,[])}catch{try{return await this._derivePublicKeyWithoutJwkExport(e)}catch(t){throw new z(t)}}}async dh(e,t){try{return await this._setup(),
await this._api.deriveBits({name:"ECDH",public:t},e,this._nDh*8)}catch(r){throw new G(r)}}async _importRawKey(e,t){if(t&&e.byteLength!==this._nPk)throw new Error(
"Invalid public key for the ciphersuite");if(!t&&e.byteLength!==this._nSk)throw new Error("Invalid private key for the ciphersuite");return t?await this._api.importKey(
"raw",e,this._alg,!0,[]):await this._deserializePkcs8Key(new Uint8Array(e))}async _importJWK(e,t){if(typeof e.crv>"u"||e.crv!==this._alg.namedCurve)throw new Error(
`Invalid crv: ${e.crv}`);if(t){if(typeof e.d<"u")throw new Error("Invalid key: `d` should not be set");return await this._api.importKey("jwk",e,this._alg,!0,[])}
if(typeof e.d>"u")throw new Error("Invalid key: `d` not found");return await this._api.importKey("jwk",e,this._alg,!0,se)}async _deserializePkcs8Key(e){let t=new Uint8Array(
this._pkcs8AlgId.length+e.length);return t.set(this._pkcs8AlgId,0),t.set(e,this._pkcs8AlgId.length),await this._api.importKey("pkcs8",t,this._alg,!0,se)}async _derivePublicKeyWithoutJwkExport(e){
let t=rr(this._curveParams.gx,this._curveParams.gy,this._curveParams.coordinateSize),r=await this._api.importKey("raw",t.buffer,this._alg,!0,[]),a=new Uint8Array(
await this._api.deriveBits({name:"ECDH",public:r},e,this._nDh*8)),i=this._curveParams.p,s=oi(a),c=Ae(ar(s,3n,i)-3n*s+this._curveParams.b,i),u=ii(c,i);(u&1n)===1n&&
(u=i-u);let h=rr(s,u,this._curveParams.coordinateSize);return await this._api.importKey("raw",h.buffer,this._alg,!0,[])}};var ln=["encrypt","decrypt"];function li(n){return n instanceof Uint8Array||ArrayBuffer.isView(n)&&n.constructor.name==="Uint8Array"}function $e(n,e=""){if(!Number.isSafeInteger(n)||n<0){let t=e&&
`"${e}" `;throw new Error(`${t}expected integer >0, got ${n}`)}}function ve(n,e,t=""){let r=li(n),a=n?.length,i=e!==void 0;if(!r||i&&a!==e){let s=t&&`"${t}" `,c=i?
` of length ${e}`:"",u=r?`length=${a}`:`type=${typeof n}`;throw new Error(s+"expected Uint8Array"+c+", got "+u)}return n}function Ke(n,e=!0){if(n.destroyed)throw new Error(
"Hash instance has been destroyed");if(e&&n.finished)throw new Error("Hash#digest() has already been called")}function Ee(...n){for(let e=0;e<n.length;e++)n[e].fill(0)}var ci=new Uint32Array([287454020]),ui=new Uint8Array(ci.buffer),hi=ui[0]===68;function sr(n){if(typeof n!="function"||typeof n.create!="function")throw new Error("Hash must wrapped by utils.createHasher");$e(n.outputLen),$e(n.blockLen)}var yt=class{constructor(e,t){if(Object.defineProperty(this,"oHash",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"iHash",
{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"blockLen",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.
defineProperty(this,"outputLen",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"finished",{enumerable:!0,configurable:!0,writable:!0,
value:!1}),Object.defineProperty(this,"destroyed",{enumerable:!0,configurable:!0,writable:!0,value:!1}),sr(e),ve(t,void 0,"key"),this.iHash=e.create(),typeof this.
iHash.update!="function")throw new Error("Expected instance of class which extends utils.Hash");this.blockLen=this.iHash.blockLen,this.outputLen=this.iHash.outputLen;
let r=this.blockLen,a=new Uint8Array(r);a.set(t.length>r?e.create().update(t).digest():t);for(let i=0;i<a.length;i++)a[i]^=54;this.iHash.update(a),this.oHash=e.
create();for(let i=0;i<a.length;i++)a[i]^=106;this.oHash.update(a),Ee(a)}update(e){return Ke(this),this.iHash.update(e),this}digestInto(e){Ke(this),ve(e,this.outputLen,
"output"),this.finished=!0,this.iHash.digestInto(e),this.oHash.update(e),this.oHash.digestInto(e),this.destroy()}digest(){let e=new Uint8Array(this.oHash.outputLen);
return this.digestInto(e),e}_cloneInto(e){e||=Object.create(Object.getPrototypeOf(this),{});let{oHash:t,iHash:r,finished:a,destroyed:i,blockLen:s,outputLen:c}=this;
return e=e,e.finished=a,e.destroyed=i,e.blockLen=s,e.outputLen=c,e.oHash=t._cloneInto(e.oHash),e.iHash=r._cloneInto(e.iHash),e}clone(){return this._cloneInto()}destroy(){
this.destroyed=!0,this.oHash.destroy(),this.iHash.destroy()}},lr=(n,e,t)=>new yt(n,e).update(t).digest();lr.create=(n,e)=>new yt(n,e);var gt=0xffffffffn,ur=32n;function bi(n,e=!1){return e?{h:Number(n&gt),l:Number(n>>ur&gt)}:{h:Number(n>>ur&gt)|0,l:Number(n&gt)|0}}function cn(n,e=!1){let t=n.length,
r=new Uint32Array(t),a=new Uint32Array(t);for(let i=0;i<t;i++){let{h:s,l:c}=bi(n[i],e);[r[i],a[i]]=[s,c]}return[r,a]}var gi=0n,We=1n,vi=2n,ki=7n,xi=256n,_i=0x71n,Pi=[],Si=[],hr=[];for(let n=0,e=We,t=1,r=0;n<24;n++){[t,r]=[r,(2*t+3*r)%5],Pi.push(2*(5*r+t)),Si.push((n+1)*(n+2)/2%
64);let a=gi;for(let i=0;i<7;i++)e=(e<<We^(e>>ki)*_i)%xi,e&vi&&(a^=We<<(We<<BigInt(i))-We);hr.push(a)}var dr=cn(hr,!0),ac=dr[0],ic=dr[1];var dn=class extends U{constructor(e){super(),Object.defineProperty(this,"_rawKey",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(
this,"_key",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),this._rawKey=y(e)}async seal(e,t,r){await this._setupKey();let a={name:"AES-GCM",iv:y(e),additionalData:y(
r)};return await this._api.encrypt(a,this._key,y(t))}async open(e,t,r){await this._setupKey();let a={name:"AES-GCM",iv:y(e),additionalData:y(r)};return await this.
_api.decrypt(a,this._key,y(t))}async _setupKey(){if(this._key!==void 0)return;await this._setup();let e=await this._importKey(this._rawKey);new Uint8Array(this.
_rawKey).fill(0),this._key=e}async _importKey(e){return await this._api.importKey("raw",e,{name:"AES-GCM"},!0,ln)}},vt=class{constructor(){Object.defineProperty(
this,"id",{enumerable:!0,configurable:!0,writable:!0,value:ae.Aes128Gcm}),Object.defineProperty(this,"keySize",{enumerable:!0,configurable:!0,writable:!0,value:16}),
Object.defineProperty(this,"nonceSize",{enumerable:!0,configurable:!0,writable:!0,value:12}),Object.defineProperty(this,"tagSize",{enumerable:!0,configurable:!0,
writable:!0,value:16})}createEncryptionContext(e){return new dn(e)}},Ve=class extends vt{constructor(){super(...arguments),Object.defineProperty(this,"id",{enumerable:!0,
configurable:!0,writable:!0,value:ae.Aes256Gcm}),Object.defineProperty(this,"keySize",{enumerable:!0,configurable:!0,writable:!0,value:32}),Object.defineProperty(
this,"nonceSize",{enumerable:!0,configurable:!0,writable:!0,value:12}),Object.defineProperty(this,"tagSize",{enumerable:!0,configurable:!0,writable:!0,value:16})}};function fn(){return new Promise((n,e)=>{e(new M("Not supported"))})}var Ei=new Uint8Array([115,101,99]),Te=class{constructor(e,t,r){Object.defineProperty(this,"_api",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.
defineProperty(this,"exporterSecret",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_kdf",{enumerable:!0,configurable:!0,
writable:!0,value:void 0}),this._api=e,this._kdf=t,this.exporterSecret=r}async seal(e,t){return await fn()}async open(e,t){return await fn()}async export(e,t){let r=y(
e);if(r.byteLength>8192)throw new I("Too long exporter context");try{return await this._kdf.labeledExpand(this.exporterSecret,Ei,new Uint8Array(r),t)}catch(a){throw new Be(
a)}}},kt=class extends Te{},xt=class extends Te{constructor(e,t,r,a){super(e,t,r),Object.defineProperty(this,"enc",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
this.enc=a}};var Oe=class extends Te{constructor(e,t,r){if(super(e,t,r.exporterSecret),Object.defineProperty(this,"_aead",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
Object.defineProperty(this,"_nK",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_nN",{enumerable:!0,configurable:!0,writable:!0,
value:void 0}),Object.defineProperty(this,"_nT",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_ctx",{enumerable:!0,configurable:!0,
writable:!0,value:void 0}),r.key===void 0||r.baseNonce===void 0||r.seq===void 0)throw new Error("Required parameters are missing");this._aead=r.aead,this._nK=this.
_aead.keySize,this._nN=this._aead.nonceSize,this._nT=this._aead.tagSize;let a=this._aead.createEncryptionContext(r.key);this._ctx={key:a,baseNonce:r.baseNonce,seq:r.
seq}}computeNonce(e){let t=R(e.seq,e.baseNonce.byteLength);return sn(e.baseNonce,t).buffer}incrementSeq(e){if(e.seq>Number.MAX_SAFE_INTEGER)throw new Fe("Messag\
e limit reached");e.seq+=1}};var Ti=function(n,e,t,r){if(t==="a"&&!r)throw new TypeError("Private accessor was defined without a getter");if(typeof e=="function"?n!==e||!r:!e.has(n))throw new TypeError(
"Cannot read private member from an object whose class did not declare it");return t==="m"?r:t==="a"?r.call(n):r?r.value:e.get(n)},Oi=function(n,e,t,r,a){if(r===
"m")throw new TypeError("Private method is not writable");if(r==="a"&&!a)throw new TypeError("Private accessor was defined without a setter");if(typeof e=="func\
tion"?n!==e||!a:!e.has(n))throw new TypeError("Cannot write private member to an object whose class did not declare it");return r==="a"?a.call(n,t):a?a.value=t:
e.set(n,t),t},_t,Ie=class{constructor(){_t.set(this,Promise.resolve())}async lock(){let e,t=new Promise(a=>{e=a}),r=Ti(this,_t,"f");return Oi(this,_t,t,"f"),await r,
e}};_t=new WeakMap;var pr=function(n,e,t,r){if(t==="a"&&!r)throw new TypeError("Private accessor was defined without a getter");if(typeof e=="function"?n!==e||!r:!e.has(n))throw new TypeError(
"Cannot read private member from an object whose class did not declare it");return t==="m"?r:t==="a"?r.call(n):r?r.value:e.get(n)},Ii=function(n,e,t,r,a){if(r===
"m")throw new TypeError("Private method is not writable");if(r==="a"&&!a)throw new TypeError("Private accessor was defined without a setter");if(typeof e=="func\
tion"?n!==e||!a:!e.has(n))throw new TypeError("Cannot write private member to an object whose class did not declare it");return r==="a"?a.call(n,t):a?a.value=t:
e.set(n,t),t},Je,Pt=class extends Oe{constructor(){super(...arguments),Je.set(this,void 0)}async open(e,t=S.buffer){Ii(this,Je,pr(this,Je,"f")??new Ie,"f");let r=await pr(
this,Je,"f").lock(),a;try{a=await this._ctx.key.open(this.computeNonce(this._ctx),y(e),y(t))}catch(i){throw new Re(i)}finally{r()}return this.incrementSeq(this.
_ctx),a}};Je=new WeakMap;var mr=function(n,e,t,r){if(t==="a"&&!r)throw new TypeError("Private accessor was defined without a getter");if(typeof e=="function"?n!==e||!r:!e.has(n))throw new TypeError(
"Cannot read private member from an object whose class did not declare it");return t==="m"?r:t==="a"?r.call(n):r?r.value:e.get(n)},ji=function(n,e,t,r,a){if(r===
"m")throw new TypeError("Private method is not writable");if(r==="a"&&!a)throw new TypeError("Private accessor was defined without a setter");if(typeof e=="func\
tion"?n!==e||!a:!e.has(n))throw new TypeError("Cannot write private member to an object whose class did not declare it");return r==="a"?a.call(n,t):a?a.value=t:
e.set(n,t),t},Ye,St=class extends Oe{constructor(e,t,r,a){super(e,t,r),Object.defineProperty(this,"enc",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
Ye.set(this,void 0),this.enc=a}async seal(e,t=S.buffer){ji(this,Ye,mr(this,Ye,"f")??new Ie,"f");let r=await mr(this,Ye,"f").lock(),a;try{a=await this._ctx.key.seal(
this.computeNonce(this._ctx),y(e),y(t))}catch(i){throw new ze(i)}finally{r()}return this.incrementSeq(this._ctx),a}};Ye=new WeakMap;var Li=new Uint8Array([98,97,115,101,95,110,111,110,99,101]),Ci=new Uint8Array([101,120,112]),Ni=new Uint8Array([105,110,102,111,95,104,97,115,104]),Di=new Uint8Array(
[107,101,121]),Mi=new Uint8Array([112,115,107,95,105,100,95,104,97,115,104]),qi=new Uint8Array([115,101,99,114,101,116]),Ui=new Uint8Array([72,80,75,69,0,0,0,0,
0,0]),At=class extends U{constructor(e){if(super(),Object.defineProperty(this,"_kem",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(
this,"_kdf",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_aead",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
Object.defineProperty(this,"_suiteId",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),typeof e.kem=="number")throw new I("KemId cannot be used");if(this.
_kem=e.kem,typeof e.kdf=="number")throw new I("KdfId cannot be used");if(this._kdf=e.kdf,typeof e.aead=="number")throw new I("AeadId cannot be used");this._aead=
e.aead,this._suiteId=new Uint8Array(Ui),this._suiteId.set(R(this._kem.id,2),4),this._suiteId.set(R(this._kdf.id,2),6),this._suiteId.set(R(this._aead.id,2),8),this.
_kdf.init(this._suiteId)}get kem(){return this._kem}get kdf(){return this._kdf}get aead(){return this._aead}async createSenderContext(e){this._validateInputLength(
e),await this._setup();let t=await this._kem.encap(e),r;return e.psk!==void 0?r=e.senderKey!==void 0?V.AuthPsk:V.Psk:r=e.senderKey!==void 0?V.Auth:V.Base,await this.
_keyScheduleS(r,t.sharedSecret,t.enc,e)}async createRecipientContext(e){this._validateInputLength(e),await this._setup();let t=await this._kem.decap(e),r;return e.
psk!==void 0?r=e.senderPublicKey!==void 0?V.AuthPsk:V.Psk:r=e.senderPublicKey!==void 0?V.Auth:V.Base,await this._keyScheduleR(r,t,e)}async seal(e,t,r=S.buffer){
let a=await this.createSenderContext(e);return{ct:await a.seal(t,r),enc:a.enc}}async open(e,t,r=S.buffer){return await(await this.createRecipientContext(e)).open(
t,r)}async _keySchedule(e,t,r){let a=r.psk===void 0?S:Pe(r.psk.id),i=await this._kdf.labeledExtract(S,Mi,a),s=r.info===void 0?S:Pe(r.info),c=await this._kdf.labeledExtract(
S,Ni,s),u=new Uint8Array(1+i.byteLength+c.byteLength);u.set(new Uint8Array([e]),0),u.set(new Uint8Array(i),1),u.set(new Uint8Array(c),1+i.byteLength);let h=r.psk===
void 0?S:Pe(r.psk.key),b=this._kdf.buildLabeledIkm(qi,h),f=this._kdf.buildLabeledInfo(Ci,u,this._kdf.hashSize),p=await this._kdf.extractAndExpand(t,b,f,this._kdf.
hashSize);if(this._aead.id===ae.ExportOnly)return{aead:this._aead,exporterSecret:p};let d=this._kdf.buildLabeledInfo(Di,u,this._aead.keySize),w=await this._kdf.
extractAndExpand(t,b,d,this._aead.keySize),x=this._kdf.buildLabeledInfo(Li,u,this._aead.nonceSize),_=await this._kdf.extractAndExpand(t,b,x,this._aead.nonceSize);
return{aead:this._aead,exporterSecret:p,key:w,baseNonce:new Uint8Array(_),seq:0}}async _keyScheduleS(e,t,r,a){let i=await this._keySchedule(e,t,a);return i.key===
void 0?new xt(this._api,this._kdf,i.exporterSecret,r):new St(this._api,this._kdf,i,r)}async _keyScheduleR(e,t,r){let a=await this._keySchedule(e,t,r);return a.key===
void 0?new kt(this._api,this._kdf,a.exporterSecret):new Pt(this._api,this._kdf,a)}_validateInputLength(e){if(e.info!==void 0&&e.info.byteLength>268435456)throw new I(
"Too long info");if(e.psk!==void 0){if(e.psk.key.byteLength<32)throw new I(`PSK must have at least ${32} bytes`);if(e.psk.key.byteLength>8192)throw new I("Too l\
ong psk.key");if(e.psk.id.byteLength>8192)throw new I("Too long psk.id")}}};var Kt=class extends we{constructor(){let e=new ie,t=new Ge(H.DhkemP256HkdfSha256,e);super(H.DhkemP256HkdfSha256,t,e),Object.defineProperty(this,"id",{enumerable:!0,
configurable:!0,writable:!0,value:H.DhkemP256HkdfSha256}),Object.defineProperty(this,"secretSize",{enumerable:!0,configurable:!0,writable:!0,value:32}),Object.defineProperty(
this,"encSize",{enumerable:!0,configurable:!0,writable:!0,value:65}),Object.defineProperty(this,"publicKeySize",{enumerable:!0,configurable:!0,writable:!0,value:65}),
Object.defineProperty(this,"privateKeySize",{enumerable:!0,configurable:!0,writable:!0,value:32})}};var Qe=class extends At{},Ze=class extends Kt{};var et=class extends ie{};var Fu=new Uint8Array([48,46,2,1,0,48,5,6,3,43,101,110,4,34,4,32]);var Yu=new Uint8Array([48,70,2,1,0,48,5,6,3,43,101,111,4,58,4,56]);var wr=new Qe({kem:new Ze,kdf:new et,aead:new Ve}),yr={name:"ECDSA",namedCurve:"P-256"},gr={name:"ECDSA",hash:"SHA-256"},je={envelope:"sipas envelope 1",handover:"\
sipas handover 1",escrow:"sipas escrow 1"};async function Le(n,e,t,r=new Uint8Array){let a=await wr.kem.deserializePublicKey(be(n.public).buffer),i=await wr.createSenderContext(
{recipientPublicKey:a,info:T(e).buffer}),s=await i.seal(t,r);return Yn(Uint8Array.of(1),Qn(n.id),new Uint8Array(i.enc),new Uint8Array(s))}async function vr(){let n=await crypto.
subtle.generateKey(yr,!1,["sign","verify"]),e=new Uint8Array(await crypto.subtle.exportKey("raw",n.publicKey));return{private:n.privateKey,public:Q(e)}}async function tt(n,e){
return Q(new Uint8Array(await crypto.subtle.sign(gr,n,T(e))))}async function kr(n,e,t){let r;try{r=be(e)}catch{return!1}for(let a of n){let i=await crypto.subtle.
importKey("raw",be(a.public),yr,!1,["verify"]);if(await crypto.subtle.verify(gr,i,r,T(t)))return!0}return!1}var xr=async n=>Y((await ee(be(n))).subarray(0,8));var Et=10,Hi=6e5,bn=500;async function pn(n,e,t){let r=await crypto.subtle.importKey("raw",T(n),"PBKDF2",!1,["deriveKey"]);return crypto.subtle.deriveKey({name:"\
PBKDF2",hash:"SHA-256",salt:e,iterations:t},r,{name:"AES-GCM",length:256},!1,["encrypt","decrypt"])}async function _r(){let e=1/0;for(let t=0;t<3;t++){let r=performance.
now();await pn("000000",Z(16),1e5),e=Math.min(e,Math.max(performance.now()-r,1))}return Math.max(Hi,Math.ceil(1e5*bn*1.1/e/1e4)*1e4)}var Tt=(n,e)=>({name:"AES-G\
CM",iv:n,additionalData:T(e)}),Pr=n=>crypto.subtle.importKey("raw",n,"AES-GCM",!1,["encrypt","decrypt"]);async function mn(n,e,t,r){let a=Z(16),i=Z(12),s=await pn(
t,a,r);return{salt:a,iv:i,iterations:r,data:new Uint8Array(await crypto.subtle.encrypt(Tt(i,"pin "+e),s,n))}}async function Sr(n,e,t,r){let a=r?.id??pe(),i=r?.raw??
Z(32),s=await Le(e,je.escrow,T(JSON.stringify({...t,key:a,data_key:Q(i)})));return{vault:{id:a,left:Et,pin:await mn(i,a,n,await _r()),escrow:s,escrowKey:e.id},key:{
id:a,key:await Pr(i)}}}async function Ar(n,e,t){let r=await Kr(n,e);return r&&{...n,left:Et,pin:await mn(r,n.id,t,Math.max(n.pin.iterations,await _r()))}}async function Kr(n,e){
let t=await pn(e,n.pin.salt,n.pin.iterations);try{return new Uint8Array(await crypto.subtle.decrypt(Tt(n.pin.iv,"pin "+n.id),t,n.pin.data))}catch{return null}}async function Er(n,e){
let t=performance.now(),r=await Kr(n,e),a=performance.now()-t;if(!r)return null;let i=a<bn?await mn(r,n.id,e,Math.ceil(n.pin.iterations*bn*1.1/a)):null;return{key:{
id:n.id,key:await Pr(r)},stronger:i}}async function le(n,e,t){let r=Z(12),a=await crypto.subtle.encrypt(Tt(r,e),n.key,T(JSON.stringify(t)));return{key:n.id,iv:r,
data:new Uint8Array(a)}}async function F(n,e,t){if(t.key!==n.id)throw new Error(`${e} is encrypted with another key`);return JSON.parse(ft(new Uint8Array(await crypto.
subtle.decrypt(Tt(t.iv,e),n.key,t.data))))}var Bi=["not_at_home","no_access","appointment"],zi=["complete","partial","refused","refused_respondent","break_off","not_at_home","absent","no_access","appoint\
ment","dead","unable","language","moved","not_found","unsafe","vacant","not_residential","out_of_scope"],nt=n=>zi.includes(n),Ce=n=>nt(n)&&!Bi.includes(n),Ri=n=>new Date(
Date.parse(n)+7*36e5).toISOString().slice(0,10),Ot=class{#e;#t=new Map;constructor(e){this.#e=e}async load(e){this.#t.clear();let t=this.#e.account.id,r=await this.#e.
db.read(["cases"],a=>a.objectStore("cases").index("person").getAll(t));for(let a of r)a.box.key===e.id&&this.#t.set(a.id,await F(e,"case "+a.id,a.box))}forget(){
this.#t.clear()}code(e){return this.#t.get(e)?.code??""}merged(e,t){let{outbox_:r,account:a}=this.#e,i=r.rows(a.id).filter(d=>d.case===e.id).sort((d,w)=>d.seq-w.
seq),s=new Set((e.visits??[]).map(d=>d.id)),c=i.map(d=>({id:d.id,at:d.created,outcome:d.outcome,here:!0,counted:d.counted||s.has(d.id),state:d.state,...r.memo(d.
id)})),u=[...(e.visits??[]).filter(d=>!c.some(w=>w.id===d.id)),...c].sort((d,w)=>d.at<w.at?-1:1),h=c.filter(d=>!d.counted),b=h.at(-1),f=u.at(-1),p=t.find(d=>d.case===
e.id);return{...e,visits:u,stands_for:e.replaces||[...i,p].find(d=>d?.stands_for)?.stands_for||"",attempts:(e.attempts??0)+h.length,outcome:b?.outcome??e.outcome,
state:b&&Ce(b.outcome)?"done":e.state,days:new Set(u.map(d=>Ri(d.at))).size,appointment:f?.outcome==="appointment"?f.appointment:"",draft:p?.id??"",unsent:i.filter(
d=>d.state!=="acked").length,sent:i.length>0&&i.every(d=>d.state==="acked")}}async list(){let e=await this.#e.draftRows();return[...this.#t.values()].map(t=>this.
merged(t,e))}async one(e){let t=this.#t.get(e);return t?this.merged(t,await this.#e.draftRows()):null}async take(e,t,r){let{db:a,account:i,key:s,outbox_:c}=this.#e,
u=new Set((await this.#e.draftRows()).map(d=>d.case)),h=new Map((e.cases??[]).map(d=>[d.id,{...this.#t.get(d.id),returned:void 0,...d}])),b=new Set((e.withdrawn??
[]).filter(d=>!h.has(d)));if(!t)for(let d of this.#t.keys())h.has(d)||b.add(d);for(let d of e.returned??[]){let w=h.get(d.case)??this.#t.get(d.case);w&&h.set(d.
case,{...w,returned:d})}for(let d of b){let w=this.#t.get(d);w&&u.has(d)&&h.set(d,{...w,state:"withdrawn"})}let f=[];for(let d of h.values())f.push({person:i.id,
id:d.id,box:await le(s,"case "+d.id,d)});let p=c.rows(i.id).filter(d=>d.state==="acked"&&!d.counted&&h.has(d.case));if(await a.write(["cases","accounts","outbox"],
async d=>{let w=d.objectStore("accounts"),x=await w.get(i.id);if((x.since??"")===(t??"")){for(let _ of f)d.objectStore("cases").put(_);for(let _ of b)h.has(_)||
d.objectStore("cases").delete([i.id,_]);for(let _ of p)d.objectStore("outbox").put({..._,counted:!0});w.put({...x,since:r,rounds:e.rounds??x.rounds})}}),this.#e.
key===s){for(let d of h.values())this.#t.set(d.id,d);for(let d of b)h.has(d)||this.#t.delete(d);for(let d of p)d.counted=!0}}async form(e){let t=await this.#e.db.
get("forms",e);if(!t)throw new v("form_missing",{form:e});return JSON.parse(new TextDecoder().decode(t))}mayStart(e,t){if(!e)throw new v("case_unknown");if(e.state===
"withdrawn")throw new v("case_withdrawn");if(!t)throw new v("round_unknown");if(!["open","closing"].includes(t.state)&&e.draft_allowed!==!0)throw new v("round_c\
losed");if(e.draft_allowed===!1)throw new v("case_closed")}};var gn=(n,e)=>e.some(t=>n instanceof t),Tr,Or;function Fi(){return Tr||(Tr=[IDBIndex,IDBObjectStore,IDBCursor,IDBDatabase,IDBTransaction])}function Xi(){return Or||
(Or=["advance","continue","continuePrimaryKey"].map(n=>IDBCursor.prototype[n]))}var vn=new WeakMap,wn=new WeakMap,It=new WeakMap;function Gi(n){let e=new Promise(
(t,r)=>{let a=()=>{n.removeEventListener("success",i),n.removeEventListener("error",s)},i=()=>{t(te(n.result)),a()},s=()=>{r(n.error),a()};n.addEventListener("s\
uccess",i),n.addEventListener("error",s)});return It.set(e,n),e}function $i(n){if(vn.has(n))return;let e=new Promise((t,r)=>{let a=()=>{n.removeEventListener("c\
omplete",i),n.removeEventListener("error",s),n.removeEventListener("abort",s)},i=()=>{t(),a()},s=()=>{r(n.error||new DOMException("AbortError","AbortError")),a()};
n.addEventListener("complete",i),n.addEventListener("error",s),n.addEventListener("abort",s)});vn.set(n,e)}var kn={get(n,e,t){if(n instanceof IDBTransaction){if(e===
"done")return vn.get(n);if(e==="store")return t.objectStoreNames[1]?void 0:t.objectStore(t.objectStoreNames[0])}return te(n[e])},set(n,e,t){return n[e]=t,!0},has(n,e){
return n instanceof IDBTransaction&&(e==="done"||e==="store")?!0:e in n}};function Cr(n){kn=n(kn)}function Wi(n){return Xi().includes(n)?function(...e){return n.
apply(xn(this),e),te(this.request)}:function(...e){return te(n.apply(xn(this),e))}}function Vi(n){return typeof n=="function"?Wi(n):(n instanceof IDBTransaction&&
$i(n),gn(n,Fi())?new Proxy(n,kn):n)}function te(n){if(n instanceof IDBRequest)return Gi(n);if(wn.has(n))return wn.get(n);let e=Vi(n);return Object.is(e,n)||(wn.
set(n,e),It.set(e,n)),e}var xn=n=>It.get(n);function Nr(n,e,{blocked:t,upgrade:r,blocking:a,terminated:i}={}){let s=indexedDB.open(n,e),c=te(s);return r&&s.addEventListener(
"upgradeneeded",u=>{r(te(s.result),u.oldVersion,u.newVersion,te(s.transaction),u)}),t&&s.addEventListener("blocked",u=>t(u.oldVersion,u.newVersion,u)),c.then(u=>{
i&&u.addEventListener("close",()=>i()),a&&u.addEventListener("versionchange",h=>a(h.oldVersion,h.newVersion,h))}).catch(()=>{}),c}var Ji=["get","getKey","getAll","getAllKeys","count"],Yi=["put","add","delete","clear"],yn={};function Ir(n,e){if(!(n instanceof IDBDatabase&&!(e in n)&&typeof e==
"string"))return;if(yn[e])return yn[e];let t=e.replace(/FromIndex$/,""),r=e!==t,a=Yi.includes(t);if(!(t in(r?IDBIndex:IDBObjectStore).prototype)||!(a||Ji.includes(
t)))return;let i=async function(s,...c){let u=this.transaction(s,a?"readwrite":"readonly"),h=u.store;return r&&(h=h.index(c.shift())),(await Promise.all([h[t](...c),
a&&u.done]))[0]};return yn[e]=i}Cr(n=>({...n,get:(e,t,r)=>Ir(e,t)||n.get(e,t,r),has:(e,t)=>!!Ir(e,t)||n.has(e,t)}));var Qi=["advance","continue","continuePrimar\
yKey"],jr={},_n=new WeakMap,Dr=new WeakMap,Zi={get(n,e){if(!Qi.includes(e))return n[e];let t=jr[e];return t||(t=jr[e]=function(...r){_n.set(this,Dr.get(this)[e](
...r))}),t}};async function*eo(...n){let e=this;if(e instanceof IDBCursor||(e=await e.openCursor(...n)),!e)return;e=e;let t=new Proxy(e,Zi);for(Dr.set(t,e),It.set(
t,xn(e));e;)yield t,e=await(_n.get(t)||e.continue()),_n.delete(t)}function Lr(n,e){return e===Symbol.asyncIterator&&gn(n,[IDBIndex,IDBObjectStore,IDBCursor])||e===
"iterate"&&gn(n,[IDBIndex,IDBObjectStore])}Cr(n=>({...n,get(e,t,r){return Lr(e,t)?eo:n.get(e,t,r)},has(e,t){return Lr(e,t)||n.has(e,t)}}));var Pn=["meta","accounts","cases","forms","drafts","outbox","journal"],to=["accounts","cases","drafts","outbox"];async function Mr(){try{return await navigator.
storageBuckets?.open("copy",{durability:"strict",persisted:!0})}catch{return null}}async function jt(n,e){let t=s=>s.run("readonly",["sealed"],c=>c.objectStore(
"sealed").getAllKeys()),[r,a]=await Promise.all([t(e),t(n)]);for(let s of a.filter(c=>!r.includes(c))){let c=await n.run("readonly",["sealed"],u=>u.objectStore(
"sealed").get(s));c&&await e.run("readwrite",["sealed"],u=>u.objectStore("sealed").put(c,s))}let i=await n.run("readonly",Pn,s=>Promise.all(Pn.map(async c=>{let u=s.
objectStore(c);return{store:c,keys:await u.getAllKeys(),values:await u.getAll()}})));await e.run("readwrite",[...Pn,"sealed"],async s=>{for(let{store:c,keys:u,values:h}of i){
let b=s.objectStore(c);b.clear(),h.forEach((f,p)=>to.includes(c)?b.put(f):b.put(f,u[p]))}for(let c of r.filter(u=>!a.includes(u)))s.objectStore("sealed").delete(
c);await s.objectStore("meta").get("writes")})}var Ur="sipas",Hr=1;function Br(n){n.createObjectStore("meta"),n.createObjectStore("accounts",{keyPath:"id"}),n.createObjectStore("cases",{keyPath:["person","id"]}).
createIndex("person","person"),n.createObjectStore("forms");let e=n.createObjectStore("drafts",{keyPath:"id"});e.createIndex("person","person"),e.createIndex("c\
ase",["person","case"]),n.createObjectStore("outbox",{keyPath:"id"}).createIndex("person","person"),n.createObjectStore("sealed"),n.createObjectStore("journal",
{autoIncrement:!0})}var zr=n=>new Promise(e=>setTimeout(e,n)),Lt=class{#e;#t=null;constructor(e){this.#e=e}async open(){let e;for(let t=0;t<5;t++)try{this.#t=await this.#e(
()=>this.close());return}catch(r){e=r,await zr(100*2**t)}throw e}close(){this.#t?.close(),this.#t=null}async run(e,t,r){for(let a=0;;a++){this.#t||await this.open();
let i;try{i=this.#t.transaction(t,e,{durability:e==="readwrite"?"strict":"default"})}catch(s){if(a>1||s.name!=="InvalidStateError")throw s;this.close();continue}
i.done.catch(()=>{});try{let s=await r(i);return await i.done,s}catch(s){try{i.abort()}catch{}throw i.error??s}}}},no=n=>Nr(Ur,Hr,{upgrade:Br,blocking:n});async function ro(n,e){
let t=n.indexedDB.open(Ur,Hr);t.addEventListener("upgradeneeded",()=>Br(t.result));let r=await te(t);return r.addEventListener("versionchange",e),r}async function qr(n,e,t){
let r=n.objectStore("meta"),a=await r.get("writes")??0;if(t!==void 0&&a!==t-1)throw new Error("the copy is behind");let i=await e(n);return await r.put(a+1,"wri\
tes"),{result:i,count:a+1}}var Ct=class{#e=new Lt(no);#t=null;#n;#r=0;restored=!1;constructor(e){this.#n=e}async open(){await this.#e.open();let e=await Mr();if(!e)
return;let t=new Lt(i=>ro(e,i));try{await t.open()}catch{return}let[r,a]=await Promise.all([this.#e,t].map(i=>i.run("readonly",["meta"],async s=>({canary:await s.
objectStore("meta").get("canary"),writes:await s.objectStore("meta").get("writes")}))));!r.canary&&a.canary?(await jt(t,this.#e),this.restored=!0):r.canary&&r.writes!==
a.writes&&await jt(this.#e,t).catch(()=>{}),this.#t=t}read(e,t){return this.#e.run("readonly",e,t)}async write(e,t){let r=e.includes("meta")?e:[...e,"meta"],{result:a,
count:i}=await this.#a(e.includes("accounts")||e.includes("outbox"),()=>this.#e.run("readwrite",r,s=>qr(s,t)));return await this.#t?.run("readwrite",r,s=>qr(s,t,
i)).catch(()=>this.#o()),a}async#a(e,t){for(let r=0;;r++)try{return await t()}catch(a){if(!bt(a)||r===0&&!await this.#n(e)||r===5)throw a;await zr(50*r)}}#o(){clearTimeout(
this.#r),this.#r=setTimeout(()=>jt(this.#e,this.#t).catch(()=>{}),2e3)}get(e,t){return this.read([e],r=>r.objectStore(e).get(t))}all(e){return this.read([e],t=>t.
objectStore(e).getAll())}put(e,t,r){return this.write([e],a=>a.objectStore(e).put(t,r))}};var Fr="sipas",Sn=.7,An=.8,Nt=[["reserve-1",2<<20],["reserve-2",4<<20]],Mt=class{#e;storage={used:0,quota:0,share:0,level:"ok",persisted:!1};lost=null;updateWaiting=!1;#t=null;#n=0;#r=null;constructor(e){
this.#e=e}async checkCanary(){let e=Dt(),t=await this.#e.db.get("meta","canary");this.lost=await this.#e.db.get("meta","lost")??null,t||(await this.#e.db.put("m\
eta",{id:pe(),at:k()},"canary"),e?.device&&await this.setLost({...e,found:k()}))}async setLost(e){this.lost=e,await this.#e.db.write(["meta","journal"],async t=>{
t.objectStore("meta").put(e,"lost"),await t.objectStore("journal").add({at:k(),event:"storage_lost",device:e.device,seq:e.seq})})}async acknowledgeLoss(){this.lost=
null,await this.#e.db.write(["meta"],e=>e.objectStore("meta").delete("lost"))}keepMark(e){let t=e.sort((a,i)=>a.enrolled<i.enrolled?1:-1)[0],r=Dt();t&&(r?.device!==
t.device||r.seq!==t.seq)&&this.noteSeq(t.device,t.seq)}noteSeq(e,t){Rr({...Dt(),device:e,seq:t})}noteUnsent(e){let t=Dt();t?.device&&t.unsent!==e&&Rr({...t,unsent:e})}async measure(){
this.#r??=this.#a().finally(()=>{this.#r=null}),await this.#r;let[e,t,r]=[0,0,!1];try{({usage:e=0,quota:t=0}=await navigator.storage.estimate()),r=await navigator.
storage.persisted()}catch{}let a=t?e/t:0,i=a>=An||this.#n===0?"full":a>=Sn||this.#n<Nt.length?"warn":"ok";return this.storage={used:e,quota:t,share:a,level:i,persisted:r},
this.storage}async#a(){let e;try{if(e=await(await navigator.storage.getDirectory()).getDirectoryHandle("reserve",{create:!0}),!FileSystemFileHandle.prototype.createWritable)
throw new TypeError("no createWritable")}catch{this.#n=Nt.length;return}this.#n=0;for(let[t,r]of Nt){let a;try{let i=await e.getFileHandle(t,{create:!0});if((await i.
getFile()).size!==r){a=await i.createWritable();for(let s=r;s>0;s-=65536)await a.write(Z(65536));await a.close()}this.#n++}catch{await a?.abort().catch(()=>{}),
await e.removeEntry(t).catch(()=>{});return}}}async release(e){await this.#r;let t=e?0:1;if(this.#n<=t)return!1;this.storage={...this.storage,level:"full"};try{
let r=await(await navigator.storage.getDirectory()).getDirectoryHandle("reserve");for(let[a]of Nt.slice(t))await r.removeEntry(a).catch(()=>{});return!0}catch{return!1}finally{
this.#n=t,this.#e.changed()}}async persist(){try{await navigator.storage.persist()}catch{}return(await this.measure()).persisted}async register(){if(!navigator.
serviceWorker||!location.pathname.startsWith("/tablet/"))return;let e=globalThis.trustedTypes?.createPolicy("sipas-worker",{createScriptURL:i=>{if(i!=="/tablet/\
sw.js")throw new TypeError(i);return i}}),t="/tablet/sw.js",r=await navigator.serviceWorker.register(e?e.createScriptURL(t):t,{scope:"/tablet/"});this.#t=r;let a=()=>{
let i=!!r.waiting&&!!r.active;i!==this.updateWaiting&&(this.updateWaiting=i,this.#e.changed())};r.addEventListener("updatefound",()=>r.installing?.addEventListener(
"statechange",a)),a()}async checkUpdate(){await this.#t?.update().catch(()=>{})}async update(){let{held:e}=await navigator.locks.query();if(e.some(r=>r.name.startsWith(
"sipas-draft-")))return{ok:!1,reason:"draft"};if(e.some(r=>r.name==="sipas-send"))return{ok:!1,reason:"sending"};let t=this.#t?.waiting;return t?(navigator.serviceWorker.
addEventListener("controllerchange",()=>location.reload(),{once:!0}),t.postMessage({type:"activate"}),{ok:!0}):{ok:!1,reason:"none"}}};function Dt(){try{return JSON.
parse(localStorage.getItem(Fr))}catch{return null}}function Rr(n){try{localStorage.setItem(Fr,JSON.stringify(n))}catch{}}function Xr(n){let e=()=>n.factors.flatMap(s=>s.items.map(c=>c.code)),t=s=>s.type==="grid"?s.rows.map(c=>c.code):[s.code],r={profile:()=>n.profile.flatMap(t),factors:e},
a=[];for(let s of n.order??[]){let c=n.other_questions.find(h=>h.code===s),u=n.factors.find(h=>h.code===s);a.push(...r[s]?.()??(c?t(c):u?u.items.map(h=>h.code):
[]))}let i=[...e(),...n.other_questions.flatMap(t),...n.profile.flatMap(t)];return[...new Set([...a,...i])]}var Kn=n=>[...n.other_questions??[],...n.profile??[]],
ao=n=>String(n??"").split(";").filter(e=>e.trim()!=="").map(Number);function io(n,e,t){let r=ao(e[n.code]).filter(Number.isInteger);return t(n.code)&&(r=r.filter(
a=>a>=1&&a<=9)),n.op==="<="?r.length===1&&r[0]<=n.value:n.op==="="?r.length===1&&r[0]===n.value:r.includes(n.value)}function Gr(n,e,t=new Set,r={}){let a=new Set(
n.factors.flatMap(s=>s.items.map(c=>c.code))),i={};for(let s of Kn(n)){if(!s.show_if)continue;let c=s.show_if.all??[],u=s.show_if.any??[];if([...c,...u].some(b=>t.
has(b.code))&&s.code in r){i[s.code]=r[s.code];continue}let h=b=>io(b,e,f=>a.has(f));i[s.code]=c.every(h)&&(u.length===0||u.some(h))}return i}var En=["complete","partial","break_off"];async function qt(n,e,t={stores:[],work:()=>{}}){let r=e.person;return navigator.locks.request("sipas-seal-"+r,async()=>{
let a=await n.db.get("accounts",r),i=a.seq+1,s={kind:En.includes(e.outcome)?"interview":"visit",answers:{},contact:{},paradata:{},appointment:"",note:"",blobs:[],
replaces:"",stands_for:"",...e,seq:i,clock:{last_server:a.lastServer??"",app_built:dt}};s.kind==="visit"&&Object.assign(s,{answers:{},handed:void 0});let c=fe(s),
u=T(fe({envelope:s,sha256:Y(await ee(T(c)))})),h=await Le(a.sealKey,je.envelope,u),b=Y(await ee(h)),f={id:s.id,person:r,device:a.device,round:s.round,case:s.case,
code:n.caseCode(s.case),kind:s.kind,outcome:s.outcome,mode:s.mode,seq:i,hash:b,signature:await tt(a.key.private,`sipas-envelope-1
${s.id}
${b}`),state:"sealed",reason:"",tries:0,nextTry:0,receipt:null,serverState:"",counted:!1,exported:"",size:h.length,created:s.ended,stands_for:s.stands_for,memo:await le(
n.key,"memo "+s.id,{appointment:s.appointment,note:s.note})};try{await n.db.write(["accounts","outbox","sealed","journal",...t.stores],async p=>{let d=p.objectStore(
"accounts"),w=await d.get(r);if(w.seq!==a.seq)throw new Error("another window has sealed a record meanwhile");await t.work(p),w.seq=i,d.put(w),p.objectStore("ou\
tbox").add(f),p.objectStore("sealed").add(h,f.id),await p.objectStore("journal").add({at:k(),event:"sealed",id:f.id,seq:i})})}catch(p){throw _e(p)}return await n.
outbox_.copy(f,h),n.outbox_.took(f),n.device.noteSeq(a.device,i),{id:f.id,case:f.case,outcome:f.outcome,hash:b,seq:i,state:f.state}})}var $r=async n=>"sha-256=:"+
btoa(String.fromCharCode(...await ee(n)))+":",Wr=(n,e)=>fe({id:n.id,hash:n.hash,device:n.device,signature:n.signature,sealed:rn(e)})+`
`;var oo="answered",Vr=256,Ut=class{#e;#t;#n;#r={};#a=Promise.resolve();#o=[];#u=null;#l=performance.now();#f;constructor(e,t,r,a){this.#e=e,this.#t=t,this.#n=r,this.
form=a,this.#f=Xr(a),this.id=t.id,this.readOnly=!0}get case(){return this.#t.case}get mode(){return this.#n.mode}get at(){return this.#n.at}get started(){return this.#n.
started}get consented(){return this.#n.consent}get handedOver(){return this.#n.handed}get replaces(){return this.#n.replaces}get standsFor(){return this.#n.stands_for}get selection(){
return this.#n.selection}get comments(){return this.#n.comments??[]}get answers(){let e={...this.#n.answers};for(let t in this.#n.sealed)e[t]=this.#r[t]?.text??
oo;return e}get missing(){let e={...this.#n.missing};for(let t in this.#r)this.#r[t].missing&&(e[t]=this.#r[t].missing);return e}handed(e){return e in this.#n.sealed}shown(e){
let t=Kn(this.form).find(r=>r.code===e||r.rows?.some(a=>a.code===e));return!t?.show_if||this.#h()[t.code]}#h(){let e={...this.#n.answers};for(let r in this.#r)e[r]=
this.#r[r].text;let t=new Set(Object.keys(this.#n.sealed).filter(r=>!(r in this.#r)));return Gr(this.form,e,t,this.#n.known)}on(e,t){return e==="change"&&this.#o.
push(t),()=>{this.#o=this.#o.filter(r=>r!==t)}}#c(){for(let e of this.#o)e(this)}async hold(){let e="sipas-draft-"+this.id,t=await new Promise(a=>{navigator.locks.
request(e,{ifAvailable:!0},i=>(a(!!i),i?this.#p():void 0)).catch(()=>a(!1))});if(this.readOnly=!t,t)return;let r=new AbortController;this.#u=()=>r.abort(),navigator.
locks.request(e,{signal:r.signal},async()=>{let a=await this.#e.db.get("drafts",this.id);!a||!this.#e.key||(this.#t=a,this.#n=await F(this.#e.key,"draft "+this.
id,a.box),this.readOnly=!1,this.#c(),await this.#p())}).catch(()=>{})}#p(){return new Promise(e=>{this.#u=e})}async close(){this.readOnly||await this.#s(e=>this.#i(
e)).catch(()=>{}),this.drop()}drop(){this.#r={},this.readOnly=!0,this.#u?.(),this.#u=null,this.#e.closed(this)}async refresh(){if(!this.readOnly||!this.#e.key)return;
let e=await this.#e.db.get("drafts",this.id);!e||e.generation===this.#t.generation||(this.#n=await F(this.#e.key,"draft "+this.id,e.box),this.#t=e,this.#c())}#s(e){
let t=this.#a.then(async()=>{if(!this.#e.key)throw new v("locked");if(this.readOnly)throw new v("read_only");await e(this.#n),await this.#d()});return this.#a=t.
catch(()=>{}),t}async#d(){let e=this.#n;e.updated=k();let t={...this.#t,generation:this.#t.generation+1,box:await le(this.#e.key,"draft "+this.id,e)};try{await this.#e.
db.write(["drafts"],r=>this.#b(r,t))}catch(r){throw r.code==="read_only"&&(this.readOnly=!0,this.#c()),_e(r)}this.#t=t,this.#e.tell("draft",this.id),this.#c()}async#b(e,t){
let r=e.objectStore("drafts");if((await r.get(this.id))?.generation!==this.#t.generation)throw new v("read_only");await(t?r.put(t):r.delete(this.id))}#i(e){let t=performance.
now(),r=Math.max(0,t-this.#l);this.#l=t,e.elapsed+=r,e.at&&(e.ms[e.at]=(e.ms[e.at]??0)+r)}set(e,t,r=""){return this.#s(async a=>{this.#i(a);let i=a.handed?this.#r[e]?.
text:a.answers[e];if((i!==void 0&&i!==t||(a.missing[e]??"")!==r&&a.missing[e])&&a.changes++,a.handed)await this.#m(a,e,t,r);else{if(e in a.sealed)throw new v("h\
anded_over",{code:e});t===null||t===""?delete a.answers[e]:a.answers[e]=String(t),r?a.missing[e]=r:delete a.missing[e]}a.known=this.#h()})}async#m(e,t,r,a){if((r===
null||r==="")&&!a){delete e.sealed[t],delete this.#r[t];return}let i=JSON.stringify({text:r??"",missing:a}),s=i.padEnd(Math.ceil((T(i).length+1)/Vr)*Vr-T(i).length+
i.length),c=this.#e.account;e.sealed[t]=Q(await Le(c.sealKey,je.handover,T(s),T(`${this.id}
${t}`))),this.#r[t]={text:r??"",missing:a},delete e.answers[t],delete e.missing[t]}go(e){return this.#s(t=>{this.#i(t);let[r,a]=[t.at,e].map(i=>this.#f.indexOf(
i));a>=0&&r>a&&t.backs++,t.at=e})}consent(e=k()){return this.#s(t=>{t.consent=e})}select(e){return this.#s(t=>{t.selection=e})}setMode(e){return this.#s(t=>{t.mode=
e})}async handover(e){await this.#s(t=>{this.#i(t),t.known=this.#h(),t.handed=e,e&&(t.mode="handover")}),e||(this.#r={}),this.#c()}get#w(){let e=this.#n;return new Set(
[...Object.keys(e.answers),...Object.keys(e.missing),...Object.keys(e.sealed)]).size}async finish({outcome:e,mode:t,appointment:r="",note:a="",contact:i={},position:s}={}){
if(await this.#a,!this.#e.key)throw new v("locked");if(this.readOnly)throw new v("read_only");if(!nt(e))throw new v("outcome_unknown",{outcome:e});let c=this.#n;
if(!Ce(e))return await this.close(),this.#e.recordVisit(await this.#e.case(this.case),{outcome:e,mode:t??c.mode,appointment:r,note:a,position:s,standsFor:c.stands_for});
this.#w>0&&!En.includes(e)&&(a=[e,a].filter(Boolean).join(": "),e="break_off"),this.#i(c);let u=this.#e.account,h={id:this.id,round:c.round,form:this.#t.form,form_sha256:c.
form_sha256,case:this.case,device:u.device,person:u.id,started:c.started,ended:k(),elapsed_ms:Math.round(c.elapsed),outcome:e,mode:t??c.mode,answers:c.answers,handed:Object.
keys(c.sealed).length?c.sealed:void 0,contact:i,appointment:r,note:a,replaces:c.replaces,stands_for:c.stands_for,paradata:{position:s,selection:c.selection,changes:c.
changes,backs:c.backs,resumes:c.resumes,consent:c.consent||void 0,missing:c.missing,skew_ms:this.#e.skew(),seconds:Object.fromEntries(Object.entries(c.ms).map(([
p,d])=>[p,Math.round(d/1e3)]))}},b=qt(this.#e,h,{stores:["drafts"],work:p=>this.#b(p,null)});this.#a=b.catch(()=>{});let f=await b;return this.drop(),this.#e.finished(
f),f}async discard(e=""){if(await this.#a,this.#w>0)return this.finish({outcome:"break_off",note:e});if(this.readOnly)throw new v("read_only");return Ce(e)?this.
finish({outcome:e}):(await this.#e.db.write(["drafts","journal"],async t=>{await this.#b(t,null),await t.objectStore("journal").add({at:k(),event:"empty_draft",
id:this.id})}),this.drop(),this.#e.finished(null),null)}};function Jr({round:n,mode:e,replaces:t="",standsFor:r="",returned:a}){return{round:n.id,form_sha256:n.
form_sha256,mode:e??"face",replaces:t||a?.interview||"",stands_for:r,started:k(),updated:k(),at:"",answers:{...a?.answers},missing:{},sealed:{},known:{},handed:!1,
consent:"",ms:{},elapsed:0,changes:0,backs:0,resumes:0,comments:a?.comments??[]}}var Yr=n=>new Set([...Object.keys(n.answers),...Object.keys(n.missing),...Object.
keys(n.sealed)]).size;var Zr="sealed",ea=10,Ht=class{#e;#t=new Map;#n=new Map;constructor(e){this.#e=e}async load(){this.#t=new Map((await this.#e.db.all("outbox")).map(e=>[e.id,e]))}async openMemos(e){
for(let t of this.#t.values())t.memo?.key===e.id&&this.#n.set(t.id,await F(e,"memo "+t.id,t.memo))}closeMemos(){this.#n.clear()}rows(e){return[...this.#t.values()].
filter(t=>!e||t.person===e)}row(e){return this.#t.get(e)}memo(e){return this.#n.get(e)??{appointment:"",note:""}}took(e){this.#t.set(e.id,e),this.#e.tell("outbo\
x",e.id)}async openMemo(e){this.#e.key&&e.memo?.key===this.#e.key.id&&this.#n.set(e.id,await F(this.#e.key,"memo "+e.id,e.memo))}async change(e,t,r){let a=await this.#e.
db.write(["outbox","journal"],async i=>{let s=i.objectStore("outbox"),c=await s.get(e);return c?(Object.assign(c,t),await s.put(c),r&&await i.objectStore("journ\
al").add({at:k(),event:r,id:e,reason:t.reason||void 0}),c):null});return a&&this.took(a),a}async unsettle(){let e=this.rows().filter(t=>t.state==="sending");for(let t of e)
await C(this.change(t.id,{state:"sealed"}))}async bytes(e){return await this.#e.db.get("sealed",e)??(await Qr(e))?.bytes}async copy(e,t){try{let{memo:r,...a}=e,
s=await(await(await(await navigator.storage.getDirectory()).getDirectoryHandle(Zr,{create:!0})).getFileHandle(e.id,{create:!0})).createWritable();await s.write(
T(JSON.stringify(a))),await s.write(Uint8Array.of(ea)),await s.write(t),await s.close()}catch(r){await C(this.#e.note("no_copy",{reason:r.name}))}}async restore(){
for(let e of await so()){if(this.#t.has(e))continue;let t=await Qr(e);if(!t)continue;let r={...t.row,state:t.row.receipt?"acked":"sealed",reason:"",nextTry:0};await this.#e.
db.write(["outbox","sealed","journal"],async a=>{await a.objectStore("outbox").get(e)||(a.objectStore("outbox").put(r),a.objectStore("sealed").put(t.bytes,e),await a.
objectStore("journal").add({at:k(),event:"restored",id:e}))}),this.took(r)}}async export(e){let t=e==="unsent"?this.rows().filter(s=>s.state!=="acked"):e.map(s=>this.
row(s)).filter(Boolean),r=[];for(let s of t)r.push({row:s,bytes:await this.bytes(s.id)});let a=r.filter(s=>s.bytes).map(s=>Wr(s.row,s.bytes)),i=new Blob(a,{type:"\
application/x-ndjson"});for(let s of t)await C(this.change(s.id,{exported:k()},"exported"));return i}async prune(e){for(let t of e)await lo(t.id),await this.#e.
db.write(["outbox","sealed","journal"],async a=>{let i=await a.objectStore("outbox").get(t.id);return i?.state!=="acked"||!i.receipt?!1:(a.objectStore("outbox").
delete(t.id),a.objectStore("sealed").delete(t.id),await a.objectStore("journal").add({at:k(),event:"pruned",id:t.id}),!0)})&&this.#t.delete(t.id);e.length&&this.#e.
tell("outbox")}};async function Tn(){try{return await(await navigator.storage.getDirectory()).getDirectoryHandle(Zr)}catch{return null}}async function so(){let n=[],
e=await Tn();if(e)for await(let t of e.keys())/^[0-9a-f]{32}$/.test(t)&&n.push(t);return n}async function Qr(n){try{let e=await(await(await Tn()).getFileHandle(
n)).getFile(),t=new Uint8Array(await e.arrayBuffer()),r=t.indexOf(ea),a=JSON.parse(ft(t.subarray(0,r))),i=t.slice(r+1);return i.length===a.size?{row:a,bytes:i}:
null}catch{return null}}async function lo(n){try{await(await Tn())?.removeEntry(n)}catch{}}var ne=1e3,Bt=1800*ne,co=30*ne,ta=50,na=86400*ne,uo=["received","quarantined","candidate"],ho=10,fo=[401,403,404,408,425,429,500,502,503,504,507],zt=class{#e;#t=0;lastAnswer=0;unreachable=!1;#n=new Set;#r=0;constructor(e){
this.#e=e}wake(e=2*ne){clearTimeout(this.#t),this.#t=setTimeout(()=>this.run().catch(t=>this.#e.fault(t)),e)}stop(){clearTimeout(this.#t)}run({now:e=!1}={}){return navigator.
locks.request("sipas-send",e?{}:{ifAvailable:!0},async t=>{if(!t)return{skipped:!0};let{outbox_:r,db:a}=this.#e;await r.load(),await r.unsettle();let i={sent:0,
failed:0,hello:!1};for(let s of await a.all("accounts")){let c=await this.#o(s);s.id===this.#e.account?.id&&(i.hello=c),c&&await this.#s(s),(e||Date.now()>=this.#r)&&
await this.#h(s,{now:e,result:i})}return await this.#e.device.measure(),await this.#i(),this.#e.device.noteUnsent(r.rows().filter(s=>s.state!=="acked").length),
await this.#e.reload(),i}).finally(()=>{let t=this.#e.outbox_.rows().some(r=>r.state!=="acked");this.wake((t?60:300)*ne*(.75+Math.random()/2))})}async ask(e,{timeout:t=co,
...r}={}){let a=Date.now(),i=performance.now(),s;try{if(s=await fetch(e,{...r,cache:"no-store",credentials:"omit",redirect:"error",referrerPolicy:"no-referrer",
signal:AbortSignal.timeout(t)}),s.headers.get("Sipas")!=="1")throw new TypeError("portal");let c=await s.arrayBuffer();return this.lastAnswer=Date.now(),this.unreachable=
!1,{ours:!0,status:s.status,headers:s.headers,body:c,sent:a,took:performance.now()-i}}catch(c){return this.unreachable=!0,{ours:!1,status:0,reason:c.message==="\
portal"?"portal":c.name==="TimeoutError"?"timeout":"no_network"}}finally{this.#e.changed()}}async#a(e,t){return{"Sipas-Device":e.device,"Sipas-Signature":await tt(
e.key.private,t)}}async get(e,t,r){return this.ask(t,{headers:await this.#a(e,r)})}async#o(e){let{db:t,outbox_:r,device:a}=this.#e,i=r.rows(e.id),s=i.filter(_=>_.
state==="acked").map(_=>_.id),c=await this.#u(e),u=await a.measure(),h=e.since??"",b=T(JSON.stringify({now:k(),app_version:xe,have:s,unsent:i.length-s.length,last_seq:e.
seq,since:h,storage:{used:u.used,quota:u.quota,persisted:u.persisted},journal:c.entries})),f=await this.#a(e,`sipas-sync-1
${e.device}
${Y(await ee(b))}`),p=await this.ask("/api/v1/sync",{method:"POST",body:b,headers:{...f,"Content-Type":"application/json"}});if(!p.ours)return!1;if(p.status!==200)
return[401,403].includes(p.status)&&await this.#l(e.id,{refused:p.status}),!1;let d=On(p);if(!d?.server_now)return!1;let w=Math.round(p.sent+p.took/2-Date.parse(
d.server_now)),x={refused:0,revoked:d.locked===!0,minApp:d.min_app??"",lastServer:d.server_now,lastSync:k(),skew:w,clockOdd:Date.now()<Date.parse(dt)||e.lastSync!==
void 0&&k()<e.lastSync,journalSent:c.upTo,...await po(e,d.keys)};await this.#l(e.id,x),Number.isInteger(d.last_seq)&&d.last_seq>e.seq&&!a.lost&&(await a.setLost(
{device:e.device,seq:d.last_seq,here:e.seq,unsent:0,found:k()}),await this.#l(e.id,{seq:d.last_seq}));for(let _ of d.missing??[])r.row(_)?.state==="acked"&&await r.
change(_,{state:"sealed",nextTry:0,reason:"server_restored",serverState:""},"asked_again");return this.#n=new Set([...this.#n,...s].filter(_=>!d.missing?.includes(
_))),this.#r=Date.now()+(d.retry_after||0)*ne,e.id===this.#e.account?.id&&(d.locked===!0&&!e.revoked&&this.#e.lock("revoked"),await C(this.#f(e,d.rounds??[])),this.#e.
key&&!d.locked&&await C(this.#e.cases_.take(d,h,d.server_now))),!0}async#u(e){let t=e.journalSent??0,r=IDBKeyRange.lowerBound(t,!0),[a,i]=await this.#e.db.read(
["journal"],s=>Promise.all([s.objectStore("journal").getAllKeys(r,ta),s.objectStore("journal").getAll(r,ta)]));return{entries:i,upTo:a.at(-1)??t}}async#l(e,t){await C(
this.#e.db.write(["accounts"],async r=>{let a=r.objectStore("accounts");await a.put({...await a.get(e),...t})})),await this.#e.reloadAccount()}async#f(e,t){for(let r of t){
if(!r.form||await this.#e.db.get("forms",r.form))continue;let a=await this.get(e,"/api/v1/forms/"+encodeURIComponent(r.form),`sipas-form-1
${e.device}
${r.form}`);if(!a.ours||a.status!==200)continue;let i=new Uint8Array(a.body);Y(await ee(i))===r.form_sha256?.replace("sha256:","")&&await this.#e.db.put("forms",
i,r.form)}}async#h(e,{now:t,result:r}){let{outbox_:a}=this.#e,i=a.rows(e.id).filter(c=>["sealed","failed","dead"].includes(c.state)).filter(c=>t||c.state==="sea\
led"||c.nextTry<=Date.now()||c.nextTry>Date.now()+8*Bt).sort((c,u)=>c.tries-u.tries||c.seq-u.seq),s=0;for(let c of i)if(await this.#c(e,c)?r.sent++:r.failed++,s=
this.unreachable?s+1:0,s>1)break}async#c(e,t){let{outbox_:r}=this.#e,a=await r.bytes(t.id);if(!a)return await r.change(t.id,{state:"dead",reason:"bytes_missing",
nextTry:Date.now()+Bt},"dead"),!1;await C(r.change(t.id,{state:"sending",tries:t.tries+1}));let i=await this.ask("/api/v1/interviews/"+t.id,{method:"PUT",body:a,
timeout:Math.min(120,20+a.length/2e3)*ne,headers:{"Content-Type":"application/octet-stream","Content-Digest":await $r(a),"Sipas-Device":t.device,"Sipas-Signatur\
e":t.signature}}),s=i.ours?On(i):null;if(s?.code==="device_unknown"&&t.device!==e.device&&await this.#p(e,t))return this.#c(e,t);if([200,201,202,409].includes(i.
status)&&await this.#d(e,t,s)){let b={id:s.id,hash:s.hash,server_time:s.server_time,receipt:s.receipt,number:s.receipt.slice(0,8)};return await C(r.change(t.id,
{state:"acked",receipt:b,acked:k(),reason:s.reason??"",serverState:s.state??"",nextTry:0},"acked")),!0}let c=Math.max(this.#b(t.tries+1),bo(i)),u=i.ours?[200,201,
202].includes(i.status)?"bad_receipt":s?.code??"http_"+i.status:i.reason,h=i.ours&&i.status>=400&&!fo.includes(i.status)&&s?.code!=="malformed";return await C(r.
change(t.id,{state:h?"dead":"failed",reason:u,detail:s?.detail??s?.title??"",nextTry:Date.now()+(h?Bt*8:c)},h?"dead":"failed")),!1}async#p(e,t){return t.signature=
await tt(e.key.private,`sipas-envelope-1
${t.id}
${t.hash}`),t.device=e.device,this.#e.outbox_.change(t.id,{device:t.device,signature:t.signature},"signed_anew")}async#s(e){let{outbox_:t}=this.#e,r=t.rows(e.id).
filter(a=>a.state==="acked"&&a.device===e.device&&uo.includes(a.serverState));for(let a of r.slice(0,ho)){let i=await this.get(e,`/api/v1/interviews/${a.id}/sta\
te`,`sipas-state-1
${e.device}
${a.id}`),s=i.status===200?On(i):null;if(!i.ours)return;s?.id===a.id&&s.state&&s.state!==a.serverState&&await C(t.change(a.id,{serverState:s.state,reason:s.reason??
""}))}}async#d(e,t,r){return r?.id===t.id&&r.hash===t.hash&&typeof r.receipt=="string"&&kr(e.signKeys,r.receipt,`sipas-receipt-1
${r.id}
${r.hash}
${r.server_time}`)}#b(e){return Math.min(Bt,5*ne*2**Math.min(e,12))*(.5+Math.random())}async#i(){let{outbox_:e,device:t}=this.#e,r=await this.#e.db.all("account\
s"),a=c=>{let u=r.find(f=>f.id===c.person),h=u?.rounds?.find(f=>f.id===c.round),b=Date.parse(c.receipt.server_time)+(h?.rules?.keep_days??30)*na;return Date.parse(
u?.lastServer)>=Math.max(b,(Date.parse(h?.ends)||0)+na)},i=e.rows().filter(c=>c.state==="acked"&&c.receipt&&this.#n.has(c.id)).sort((c,u)=>c.receipt.server_time<
u.receipt.server_time?-1:1),s=i.filter(a);if(t.storage.share>An){let c=t.storage.used;s=i.filter(u=>a(u)||c>Sn*t.storage.quota&&(c-=2*u.size,!0))}else t.storage.
level==="full"&&(s=i);await e.prune(s)}};function On(n){try{return JSON.parse(new TextDecoder().decode(n.body))}catch{return null}}function bo(n){let e=Number(n.
headers?.get("Retry-After"));return e>0?Math.min(e,3600)*ne*(1+Math.random()/4):0}async function po(n,e){let t={};for(let[r,a]of[["seal","sealKey"],["sign","sig\
nKeys"]]){let i=e?.[r]??e?.[r+"_key"];!i?.public||await xr(i.public)!==i.id||(a==="sealKey"?t.sealKey=i:n.signKeys.some(s=>s.id===i.id)||(t.signKeys=[...n.signKeys,
i]))}return t}var mo=5*6e4,wo=10*6e4;var Rt=class n{db=new Ct(e=>this.device.release(e));account=null;key=null;outbox_=new Ht(this);cases_=new Ot(this);device=new Mt(this);sync_=new zt(this);#e=[];#t=new BroadcastChannel(
"sipas");#n=new Map;#r=new Map;#a=new Map;#o=null;#u=performance.now();#l=[];#f=!1;#h=0;static async open(){let e=new n;return await e.db.open(),await e.device.
checkCanary(),e.db.restored&&await e.note("database_restored"),await e.outbox_.load(),await e.outbox_.restore(),await navigator.locks.request("sipas-send",{ifAvailable:!0},
t=>t&&e.outbox_.unsettle()),await e.reloadAccount(),e.device.keepMark(await e.db.all("accounts")),await e.device.measure(),e.#c(),e.device.register().catch(t=>e.
fault(t)),e.sync_.wake(500),e}#c(){this.#t.onmessage=({data:e})=>this.#p(e).catch(t=>this.fault(t)),setInterval(()=>this.#m(),5e3),addEventListener("online",()=>this.
sync_.wake(1e3)),addEventListener("offline",()=>{this.sync_.unreachable=!0,this.changed()}),document.addEventListener("visibilitychange",()=>{this.#m(),document.
visibilityState==="visible"&&this.sync_.wake()})}async#p({about:e,id:t}){if((e==="account"||e==="logout")&&await this.reloadAccount(),(e==="logout"||e==="lock")&&
this.#i(),e==="outbox"){await this.outbox_.load();let r=this.outbox_.row(t);r&&await this.outbox_.openMemo(r)}e==="draft"&&await this.#n.get(t)?.refresh(),this.
changed()}tell(e,t){this.#t.postMessage({about:e,id:t}),this.changed()}changed(){this.#f||(this.#f=!0,queueMicrotask(()=>{this.#f=!1;for(let e of this.#e)e(this.
status())}))}on(e,t){return e==="change"&&this.#e.push(t),()=>{this.#e=this.#e.filter(r=>r!==t)}}fault(e){console.warn(e),this.note("fault",{reason:`${e.name}: ${e.
message}`.slice(0,200)}).catch(()=>{})}note(e,t={}){return this.db.write(["journal"],r=>r.objectStore("journal").add({at:k(),event:e,...t}))}journal(){return this.
db.all("journal")}status(){let e=this.account,t=e?this.outbox_.rows(e.id):[];return{enrolled:!!e,hasPin:!!e?.vault?.pin,blocked:!!e?.vault&&!e.vault.pin,locked:!this.
key,revoked:!!e?.revoked,person:e?{id:e.id,name:e.name}:null,device:e?.device??"",lang:e?.lang??"",accounts:this.#l.map(({id:r,name:a})=>({id:r,name:a})),unsent:t.
filter(r=>r.state!=="acked").length,failed:t.filter(r=>["failed","dead"].includes(r.state)).length,unsentOthers:this.outbox_.rows().filter(r=>r.person!==e?.id&&
r.state!=="acked").length,lastSync:e?.lastSync??"",online:!this.sync_.unreachable&&Date.now()-this.sync_.lastAnswer<wo,storage:this.device.storage,lost:this.device.
lost,updateWaiting:this.device.updateWaiting,skewMs:e?.skew??0,clockOdd:!!e?.clockOdd,pinLeft:e?.vault?.left??0,lockedDrafts:this.#h,minApp:e?.minApp??"",outdated:!!e?.
minApp&&Jn(xe,e.minApp),version:xe,refused:e?.refused??0}}async reloadAccount(){this.#l=await this.db.all("accounts");let e=await this.db.get("meta","person"),t=this.#l.
find(r=>r.id===e)??null;this.key&&(t?.id!==this.account?.id||t?.vault?.id!==this.key.id)&&this.#i(),this.account=t,this.changed()}async reload(){await this.outbox_.
load(),this.key&&await this.outbox_.openMemos(this.key),await this.reloadAccount()}skew(){return this.account?.skew??0}caseCode(e){return this.cases_.code(e)}async enrol(e,t){
await this.device.persist();let r=await vr(),a=this.account,i=a?.vault?!a.vault.pin&&a.vault:a?.vaults?.at(-1),s=await this.sync_.ask("/api/v1/devices",{method:"\
POST",headers:{"Content-Type":"application/json"},body:JSON.stringify({token:e,name:t,public_key:r.public,app_version:xe,persisted:this.device.storage.persisted,
locked:!0,escrow:i?Q(i.escrow):""})});if(!s.ours)throw new v("offline",{reason:s.reason});if(s.status===429)throw new v("too_many");if(s.status>=500)throw new v(
"server",{status:s.status});if(s.status!==201)throw new v(s.status===422?"name_invalid":"token_unknown",{status:s.status});let c=JSON.parse(new TextDecoder().decode(
s.body));await this.db.write(["accounts","meta","journal"],async b=>{let f=b.objectStore("accounts"),p=await f.get(c.person.id),d=p?.vault&&!p.vault.pin;f.put({
...p,vault:d?void 0:p?.vault,vaults:d?[...p.vaults??[],p.vault]:p?.vaults,id:c.person.id,name:c.person.name,device:c.device,key:r,sealKey:c.seal_key,signKeys:[...p?.
signKeys??[],c.sign_key],lang:c.lang,lastServer:c.server_now,since:"",seq:0,rounds:p?.rounds??[],revoked:!1,refused:0,enrolled:k()}),b.objectStore("meta").put(c.
person.id,"person"),await b.objectStore("journal").add({at:k(),event:"enrolled",device:c.device})}),a?.id!==c.person.id&&this.#i();let{key:u,data_key:h}=c.recovered??
{};this.#o=i&&u===i.id&&a.id===c.person.id?{id:u,raw:be(h)}:null,this.device.noteSeq(c.device,0),await this.reloadAccount(),this.tell("account")}async setPin(e){
aa(e);let t=this.account;if(!t)throw new v("device_unknown");if(t.vault)throw new v(t.vault.pin?"pin_exists":"blocked");let{vault:r,key:a}=await Sr(e,t.sealKey,
{device:t.device,person:t.id},this.#o);await this.#d(i=>({...i,vault:r,since:""}),"pin_set"),await this.#b(a)}async changePin(e,t){return aa(t),this.#s(e,async r=>{
let a=await Ar(r,e,t);return a&&await this.#d(i=>({...i,vault:a}),"pin_changed"),a})}async unlock(e){return this.account?.revoked?{ok:!1,left:this.account.vault?.
left??0,revoked:!0}:this.#s(e,async t=>{let r=await Er(t,e);if(r){let a=r.stronger??t.pin;await C(this.#d(i=>({...i,vault:{...i.vault,left:Et,pin:a}}),"unlocked")),
await this.#b(r.key)}return r})}#s(e,t){return navigator.locks.request("sipas-pin",async()=>{if(await this.reloadAccount(),!this.account?.vault?.pin)throw new v(
"blocked");let{vault:r}=this.account;return r.left--,await C(this.#d(a=>({...a,vault:{...a.vault,left:r.left}}))),r.left>=0&&await t(r)?{ok:!0,left:this.account.
vault.left}:(r.left<=0?await this.#d(a=>({...a,vault:{...a.vault,pin:null}}),"pin_deleted"):await C(this.note("wrong_pin",{left:r.left})),{ok:!1,left:Math.max(0,
r.left)})})}async#d(e,t){await this.db.write(["accounts","journal"],async r=>{let a=r.objectStore("accounts");await a.put(e(await a.get(this.account.id))),t&&await r.
objectStore("journal").add({at:k(),event:t})}),await this.reloadAccount(),this.#t.postMessage({about:"account"})}async#b(e){this.key=e,this.#o=null,this.touch(),
await this.cases_.load(e),await this.outbox_.openMemos(e),await this.draftRows(),this.changed(),this.sync_.wake(100)}lock(e=""){e!=="idle"&&this.#t.postMessage(
{about:"lock"}),this.key&&(this.#i(),this.note("locked",{reason:e||void 0}).catch(t=>this.fault(t)),this.changed())}#i(){for(let e of[...this.#n.values()])e.drop();
this.key=null,this.cases_.forget(),this.outbox_.closeMemos()}touch(){this.#u=performance.now()}#m(){this.key&&performance.now()-this.#u>mo&&this.lock("idle")}async use(e){
this.#i(),await this.db.put("meta",e,"person"),await this.reloadAccount(),this.tell("logout")}logout(){return this.use("")}async cases(){return this.key?this.cases_.
list():[]}async case(e){return this.key?this.cases_.one(e):null}async rounds(){return this.account?.rounds??[]}form(e){return this.cases_.form(e)}async draftRows(){
if(!this.account)return[];let e=await this.db.read(["drafts"],t=>t.objectStore("drafts").index("person").getAll(this.account.id));return this.#h=this.key?e.filter(
t=>t.box.key!==this.key.id).length:this.#h,e.filter(t=>t.box.key===this.key?.id)}async drafts(){let e=[];for(let t of await this.draftRows()){let r=await F(this.
key,"draft "+t.id,t.box);e.push({id:t.id,case:t.case,mode:r.mode,at:r.at,answered:Yr(r),updated:r.updated})}return e}openDraft(e,t){return ra(this.#r,e,()=>this.#w(
e,t))}async#w(e,{mode:t,replaces:r,standsFor:a}={}){this.#y();let i=[...this.#n.values()].find(h=>h.case===e);if(i)return i;let s=(await this.draftRows()).find(
h=>h.case===e),c;s?(c=await F(this.key,"draft "+s.id,s.box),c.resumes++):{row:s,content:c}=await this.#g(e,{mode:t,replaces:r,standsFor:a});let u=new Ut(this,s,
c,await this.form(s.form));return this.#n.set(u.id,u),await u.hold(),this.changed(),u}async#g(e,t){let r=await this.case(e),a=(this.account.rounds??[]).find(h=>h.
id===r?.round);if(this.cases_.mayStart(r,a),await this.form(a.form),(await this.device.measure()).level==="full")throw new v("storage_full");let i=Jr({round:a,returned:r.
returned,...t}),s=pe(),c={id:s,person:this.account.id,case:e,stands_for:i.stands_for,form:a.form,generation:1,box:await le(this.key,"draft "+s,i)},u=await this.
db.write(["drafts"],async h=>{let b=h.objectStore("drafts"),p=(await b.index("case").getAll([c.person,e])).find(d=>d.box.key===c.box.key);return p||await b.add(
c),p??c}).catch(h=>{throw _e(h)});return{row:u,content:u===c?i:await F(this.key,"draft "+u.id,u.box)}}closed(e){this.#n.delete(e.id)}finished(){this.changed(),this.#t.
postMessage({about:"draft"}),this.sync_.wake()}#y(){if(!this.key)throw new v(this.account?.revoked?"revoked":"locked")}visit(e,t){return ra(this.#a,e,()=>this.#v(
e,t))}async#v(e,t){if(this.#y(),!nt(t.outcome))throw new v("outcome_unknown",{outcome:t.outcome});let r=await this.case(e);if(!r)throw new v("case_unknown");return!r.
draft||!Ce(t.outcome)?this.recordVisit(r,t):(await this.openDraft(e)).finish(t)}async recordVisit(e,{outcome:t,appointment:r="",note:a="",position:i,standsFor:s="",
mode:c="face"}){let u=(this.account.rounds??[]).find(f=>f.id===e.round),h=k(),b=await qt(this,{id:pe(),round:e.round,form:u?.form??"",form_sha256:u?.form_sha256??
"",case:e.id,device:this.account.device,person:this.account.id,started:h,ended:h,elapsed_ms:0,outcome:t,mode:c,appointment:r,note:a,stands_for:s,paradata:{position:i,
skew_ms:this.skew()}});return await this.outbox_.openMemo(this.outbox_.row(b.id)),this.finished(),b}outbox(){return(this.account?this.outbox_.rows(this.account.
id):[]).sort((t,r)=>r.seq-t.seq).map(t=>({id:t.id,case:t.case,code:t.code,kind:t.kind,outcome:t.outcome,state:t.state,reason:t.reason,detail:t.detail??"",tries:t.
tries,nextTry:t.nextTry,receipt:t.receipt,serverState:t.serverState,size:t.size,created:t.created,exported:t.exported}))}sync(e){return this.sync_.run(e)}async retry(e){
return await this.outbox_.change(e,{nextTry:0}),this.sync_.run()}async persist(){return await this.device.persist(),this.changed(),this.device.storage.persisted}exportRecords(e="\
unsent"){return this.outbox_.export(e)}applyUpdate(){return this.device.update()}checkUpdate(){return this.device.checkUpdate()}acknowledgeLoss(){return this.device.
acknowledgeLoss()}};function ra(n,e,t){return n.has(e)||n.set(e,t().finally(()=>n.delete(e))),n.get(e)}function aa(n){if(!/^\d{6}$/.test(n))throw new v("pin_for\
mat")}var yo=new Set(["svg","path"]);function o(n,e,...t){let[r,...a]=n.split("."),i=yo.has(r)?document.createElementNS("http://www.w3.org/2000/svg",r):document.createElement(
r);a.length&&i.setAttribute("class",a.join(" "));for(let[s,c]of Object.entries(e||{}))c===!1||c===null||c===void 0||(s.startsWith("on")?i.addEventListener(s.slice(
2),c):s==="value"||s==="checked"?i[s]=c:i.setAttribute(s,c===!0?"":c));return ia(i,t),i}function ia(n,e){for(let t of[e].flat(9))t!==!1&&t!==null&&t!==void 0&&n.
append(t);return n}var g=(n,...e)=>(n.replaceChildren(),ia(n,e)),go={empty:"M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16z",half:"M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16zM12 \
6v12M15 7v10M17 9v6",clock:"M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16zM12 8v4.500l3 2",check:"M4 13l5 5L20 6",checks:"M2 13l4 5L14 7M11 16l2 2L22 7",back:"M9 5L4 10l5\
 5M4 10h10a5 5 0 0 1 0 10h-3",cross:"M6 6l12 12M18 6L6 18",up:"M12 20V5M6 11l6-6 6 6",wait:"M7 4h10M7 20h10M8 4c0 5 8 11 8 16M16 4c0 5-8 11-8 16",alert:"M12 4l9\
 16H3zM12 10v4M12 16.500v.8",door:"M7 20V4h10v16M5 20h14M14 12v.5",pen:"M5 19l1-4L16 5l3 3L9 18z"},O=n=>o("svg.shape",{viewBox:"0 0 24 24","aria-hidden":"true",
focusable:"false"},o("path",{d:go[n]})),Xt=(n,e,t)=>o("span.chip."+n,null,O(e),o("span",null,t));function m(n,e,t){let r=o("button",{type:"button",...t},n);return r.
addEventListener("click",async()=>{if(r.getAttribute("aria-disabled")!=="true"){r.setAttribute("aria-disabled","true");try{await e(r)}finally{r.removeAttribute(
"aria-disabled")}}}),r}function Ne(){let n="";return(...e)=>{let t=JSON.stringify(e),r=t!==n;return n=t,r}}var oa=0;function $(n,e,t){let r=e.id||"f"+ ++oa;e.id=
r;let a=o("p.wrong",{id:r+"-e",hidden:!0});e.setAttribute("aria-describedby",(t?r+"-h ":"")+r+"-e");let i=o("div.field",null,o("label",{for:r},n),t&&o("p.hint",
{id:r+"-h"},t),a,e);return i.input=e,i.error=s=>{a.textContent=s||"",a.hidden=!s,s?(e.setAttribute("aria-invalid","true"),e.focus()):e.removeAttribute("aria-inv\
alid")},i}function W(n,e,t){let r="r"+ ++oa,a=o("p.wrong",{hidden:!0,id:r+"-e"}),i=o("fieldset",{"aria-describedby":r+"-e"},o("legend",null,n),a,e.map(s=>o("lab\
el.check",null,o("input",{type:"radio",name:r,value:s.value,checked:s.checked||!1,disabled:s.disabled||!1,onchange:()=>{i.error(""),t&&t(s.value)}}),o("span",null,
s.label,s.hint&&o("small",null,s.hint)))));return i.value=()=>(i.querySelector("input:checked")||{}).value||"",i.error=s=>{a.textContent=s||"",a.hidden=!s,s&&i.
querySelector("input:not(:disabled)").focus()},i}function ce(n,e,t){let r=o("input",{type:"checkbox",checked:t||!1,onchange:()=>e&&e(r.checked)}),a=o("label.che\
ck",null,r,o("span",null,n));return a.input=r,a}function j(n){n&&(n.matches("button,a[href],input,textarea,select,summary")||n.setAttribute("tabindex","-1"),n.focus(
{preventScroll:!0}))}var Ft;function sa(n){Ft&&(Ft.textContent="",setTimeout(()=>{Ft.textContent=n},50))}var la=()=>Ft=o("div.sr",{role:"status","aria-live":"po\
lite"});var In={en:{"tablet.back":"Back","tablet.banner.clock":"The clock of this tablet is off by {{.minutes}} minutes. Interviews are still saved.","tablet.banner.clo\
ck_odd":"The clock of this tablet is behind the last synchronisation. Interviews are still saved. Please set the date and time.","tablet.banner.locked_drafts":{
one:"{{.count}} older draft is locked with the PIN before. Please ask your supervisor to recover it.",other:"{{.count}} older drafts are locked with the PIN bef\
ore. Please ask your supervisor to recover them."},"tablet.banner.look":"Look for the update","tablet.banner.lost":"The browser has deleted the data on this tab\
let. Please tell your supervisor at once.","tablet.banner.lost_read":"I have told my supervisor","tablet.banner.offline":"No network. You can work as usual; sen\
ding follows by itself.","tablet.banner.online_only":"Online only: the browser does not keep data for long.","tablet.banner.others":{one:"{{.count}} record of a\
nother person on this tablet is not sent.",other:"{{.count}} records of other people on this tablet are not sent."},"tablet.banner.outdated":"This app is out of\
 date. Please connect to a network to update; what is done stays here.","tablet.banner.refused":"The server does not accept this tablet. Everything stays on the\
 tablet. Please contact your supervisor.","tablet.banner.revoked":"This tablet has been revoked. What is not sent stays here and can still be sent. Please conta\
ct your supervisor.","tablet.banner.storage_full":"The storage is nearly full. Please send before you begin a new interview.","tablet.banner.storage_warn":"More\
 than 70% of the storage is used. Please send soon.","tablet.banner.update":"There is a new version of the app.","tablet.banner.update_later":"There is a new ve\
rsion. It comes when no interview is open.","tablet.banner.update_now":"Update","tablet.bar.free":"{{.share}} free","tablet.bar.last":"Last sync {{.at}}","table\
t.bar.never":"Never synchronised","tablet.bar.unknown":"Free storage unknown","tablet.bar.unsent":{one:"{{.count}} record not sent",other:"{{.count}} records no\
t sent"},"tablet.case.address":"Address","tablet.case.appointment":"Appointment at {{.at}}","tablet.case.appointment_label":"Appointment","tablet.case.attempts":{
one:"{{.count}} attempt",other:"{{.count}} attempts"},"tablet.case.call":"Call {{.phone}}","tablet.case.correct":"Correct the returned interview","tablet.case.d\
ue":"Due {{.day}}","tablet.case.due_label":"Due","tablet.case.due_past":"Overdue since {{.day}}","tablet.case.handover":"Hand the tablet to the respondent","t\
ablet.case.is_done":"Finished, saved on the tablet, waiting to be sent.","tablet.case.is_sent":"Finished and sent.","tablet.case.last_outcome":"Last outcome: {{\
.outcome}}.","tablet.case.map":"Open the map","tablet.case.needs_network":"Please connect to a network before you start: the browser does not keep data for long\
.","tablet.case.no_attempt":"No attempt yet","tablet.case.phone":"Interview by telephone","tablet.case.psu":"Village or group","tablet.case.records":{one:"See {\
{.count}} record and its receipt",other:"See {{.count}} records and receipts"},"tablet.case.reserve":"Reserve","tablet.case.resume":"Go on with the interview","\
tablet.case.returned":{one:"The supervisor has returned this interview with {{.count}} comment:",other:"The supervisor has returned this interview with {{.count\
}} comments:"},"tablet.case.round":"Round","tablet.case.round_closed":"The round is closed. What is sent now waits for a decision.","tablet.case.stands_for":"Th\
is reserve stands in for case {{.code}}.","tablet.case.start":"Start the interview","tablet.case.unit":"Commune or ward","tablet.case.unknown":"This case is not\
 on the tablet","tablet.case.visit":"Record the outcome of a visit","tablet.case.visits":"Earlier visits","tablet.case.visits_before":{one:"{{.count}} visit rec\
orded elsewhere or before.",other:"{{.count}} visits recorded elsewhere or before."},"tablet.case.withdrawn":"This case has been withdrawn. Please do not visit \
it.","tablet.consent.lead":"Please read this out to the respondent:","tablet.consent.no":"Does not agree","tablet.consent.record":"Record the refusal","tablet.c\
onsent.refused":"The chosen person does not agree","tablet.consent.refused_what":"The case ends with the outcome “Refused (chosen person)”. Please thank them an\
d do not press.","tablet.consent.title":"Consent","tablet.discard.again":"Must be asked again from the start","tablet.discard.button":"Drop the draft","tablet.d\
iscard.missing":"Please choose a reason.","tablet.discard.title":"Drop this draft","tablet.discard.trial":"Trial","tablet.discard.what":"A draft with answers is\
 sealed and sent as broken off; nothing is lost. An empty one is dropped.","tablet.discard.why":"Reason","tablet.discard.wrong_case":"Wrong case opened","tablet\
.discard.wrong_person":"Wrong person asked","tablet.doubt.hidden":"This answer is not sent, since it no longer fits the question:","tablet.doubt.over":"Above 10\
0%, please make sure:","tablet.doubt.overall":"Far from the other criteria:","tablet.doubt.personal":"There seems to be personal data in the text:","tablet.enro\
l.camera":"Picture of the camera","tablet.enrol.code":"Enrolment code","tablet.enrol.code_hint":"You can also paste the whole link.","tablet.enrol.code_missing":"\
Please enter the enrolment code.","tablet.enrol.done":"Enrolled. Hello, {{.name}}.","tablet.enrol.encrypted":"The storage of the tablet is encrypted (Android 10\
 or later and iPad do so once there is a screen lock).","tablet.enrol.lead":"Your supervisor gives you a QR code or a code in letters. It works once, for 10 min\
utes.","tablet.enrol.lock":"The tablet has a screen lock: code, fingerprint or face.","tablet.enrol.mine":"This tablet is given to me, and I will report its los\
s at once.","tablet.enrol.name":"Name of the tablet","tablet.enrol.name_hint":"For example the inventory number on the tablet.","tablet.enrol.name_missing":"Ple\
ase name the tablet.","tablet.enrol.no_camera":"The camera cannot be used. Please allow it or type the code.","tablet.enrol.point":"Hold the QR code in the midd\
le of the picture.","tablet.enrol.rules":"Rules for the tablet","tablet.enrol.rules_missing":"Please confirm all three points before you enrol.","tablet.enrol.r\
ules_why":"Interviews hold data about people. Please confirm each point.","tablet.enrol.scan":"Scan the QR code","tablet.enrol.send":"Enrol this tablet","tablet\
.enrol.title":"Enrol this tablet","tablet.enrol.to_pin":"Next: set a PIN","tablet.error.blocked":"The PIN was deleted after 10 wrong tries. Please contact your \
supervisor.","tablet.error.case_closed":"This case takes no more interviews.","tablet.error.case_unknown":"This case is not on the tablet. Please synchronise.",
"tablet.error.case_withdrawn":"This case has been withdrawn.","tablet.error.device_unknown":"This tablet is not enrolled.","tablet.error.form_missing":"The ques\
tionnaire is not on the tablet yet. Please synchronise when there is a network.","tablet.error.handed_over":"The respondent answered this alone; only they can c\
hange it.","tablet.error.locked":"The tablet has just locked. Enter the PIN and try again; saved answers are still there.","tablet.error.offline":"The server ca\
nnot be reached. Please check the network and try again.","tablet.error.other":"Error: {{.what}}","tablet.error.outcome_unknown":"This outcome is not in the lis\
t.","tablet.error.pin_exists":"A PIN is already set. Please unlock with it.","tablet.error.pin_format":"A PIN has exactly 6 digits.","tablet.error.read_only":"T\
his interview is open in another window (read only).","tablet.error.revoked":"This tablet has been revoked. Please contact your supervisor.","tablet.error.round\
_closed":"The round is closed; no new interview can begin.","tablet.error.round_unknown":"The round is not on the tablet yet. Please synchronise when there is a\
 network.","tablet.error.server":"The server has a problem. Please try again in a few minutes.","tablet.error.storage_full":"The storage is full, so this is not\
 saved. What was saved is still there. Please send, or export a copy.","tablet.error.token_unknown":"The code is wrong or has expired. Please ask your superviso\
r for a new one.","tablet.error.too_many":"There were too many tries. Please wait a few minutes.","tablet.failure.again":"Open again","tablet.failure.home":"To \
the list of cases","tablet.failure.kept":"What was saved is still on the tablet; nothing is lost.","tablet.failure.title":"Something went wrong","tablet.finish.\
all":"Every question has an answer or a reason.","tablet.finish.back":"Back to the sections","tablet.finish.break_off":"The respondent stopped early. The answer\
s are still sent.","tablet.finish.contact":"Telephone number for the back-check","tablet.finish.doubts":"Please check","tablet.finish.not_complete":"Some questi\
ons are open. Answer them, or mark “Don't know” or “Refused”.","tablet.finish.not_partial":"At least {{.share}} of the questions must be answered.","tab\
let.finish.open":{one:"{{.count}} question not answered",other:"{{.count}} questions not answered"},"tablet.finish.outcome":"Outcome of the interview","tablet.f\
inish.outcome_missing":"Please choose the outcome.","tablet.finish.partial":"The respondent could or would not answer everything.","tablet.finish.phone":"Teleph\
one number (optional)","tablet.finish.phone_agree":"The respondent agrees to leave the number.","tablet.finish.phone_consent":"Please ask and tick the agreement\
, or remove the number.","tablet.finish.phone_hint":"Only to ask whether the interview took place. Kept apart from the answers.","tablet.finish.phone_wrong":"A \
telephone number has 8 to 14 digits.","tablet.finish.save":"Save and seal","tablet.finish.title":"Finish the interview","tablet.handover.begin":"I am the respon\
dent: begin","tablet.handover.count":"Question {{.n}} of {{.of}}","tablet.handover.done":"Answered. Please give the tablet back.","tablet.handover.end":"Done","\
tablet.handover.give":"Please hand the tablet to the respondent.","tablet.handover.pin":"The interviewer enters the PIN to go on.","tablet.handover.sealed":"The\
 respondent answered this alone. The answer is sealed and cannot be seen.","tablet.handover.stop":"Stop and give back","tablet.handover.what":"The respondent an\
swers alone. The interviewer cannot see the answers and gets the tablet back with the PIN only.","tablet.help.grid":"Read the introduction once, then each row w\
ith all its answers.","tablet.help.keys":"Keyboard: digits choose, 0 is don't know, ← → change the question, ↑ ↓ the choice.","tablet.help.multi":"Read \
all choices. Ask “Anything else?” until there is nothing more.","tablet.help.number":"Enter the number as it is said. If it is a range, ask: “If you had to \
say one number?”","tablet.help.ranked":"Ask for the most important first, then the second. Tap in that order.","tablet.help.scale":"Read the question and all \
five answers as written. Suggest none and add nothing. If the respondent hesitates: “Which comes closest?”","tablet.help.single":"Read all choices before yo\
u take the answer. Choose one.","tablet.help.text":"Write down the respondent's own words, without summing up.","tablet.help.title":"How to ask","tablet.home.al\
l":"All","tablet.home.all_done":"All cases are finished. Thank you.","tablet.home.fetch":"Load the list of cases","tablet.home.found":{one:"{{.count}} case foun\
d",other:"{{.count}} cases found"},"tablet.home.mine":"Finished","tablet.home.none":"There is no case for you on this tablet yet.","tablet.home.none_done":"No c\
ase is finished yet.","tablet.home.none_found":"No case matches. Try another word or choose “All”.","tablet.home.none_offline":"Please connect to a network \
to load the list of cases.","tablet.home.search":"Search by name, address, case code","tablet.home.show":"Which cases to show","tablet.home.title":"Today's case\
s","tablet.home.todo":"To do","tablet.install.button":"Put it on the home screen","tablet.install.chrome":"Open the browser's menu ⋮ and choose “Install app” or\
 “Add to Home screen”.","tablet.install.done":"The app is installed.","tablet.install.firefox":"Open the menu ⋮ of Firefox and choose “Install” or “Add to H\
ome screen”. Firefox on a computer cannot install apps.","tablet.install.safari":"Tap Share in Safari, choose “Add to Home Screen”, then open the app from the\
 home screen.","tablet.install.title":"Install the app","tablet.install.why":"The installed app opens without a network, and the browser does not delete intervi\
ews by itself.","tablet.interview.answered":"{{.n}} of {{.of}} answered","tablet.interview.comment":"Comment of the supervisor","tablet.interview.list":"Section\
s","tablet.interview.list_title":"Sections of the interview","tablet.interview.on":"Back to the question","tablet.interview.read_only":"This interview is open i\
n another window (read only).","tablet.interview.title":"Interview: {{.name}}","tablet.interview.to_open":{one:"To the unanswered question",other:"To the unansw\
ered questions ({{.count}})"},"tablet.lock.another":"Enrol another person","tablet.lock.left":{one:"{{.count}} try left.",other:"{{.count}} tries left."},"table\
t.lock.new_code":"Enter a new enrolment code","tablet.lock.other":"I am {{.name}}","tablet.lock.out":"The PIN was wrong 10 times and has been deleted. Please as\
k your supervisor for a new enrolment code.","tablet.lock.out_sealed":"Finished interviews are still on the tablet and can be sent. Drafts are kept and open aga\
in with the new code.","tablet.lock.people":"Another person uses this tablet","tablet.lock.pin":"Enter the PIN","tablet.lock.ten":"After 10 wrong tries the PIN \
is deleted and your supervisor must help. Finished interviews are not lost.","tablet.lock.title":"The tablet is locked","tablet.lock.wrong":{one:"Wrong PIN. {{.\
count}} try left.",other:"Wrong PIN. {{.count}} tries left."},"tablet.mark.answered":"Answered","tablet.mark.dont_know":"Don't know","tablet.mark.handed":"Answe\
red alone","tablet.mark.none":"Not answered","tablet.mark.optional":"Optional","tablet.mark.refused":"Refused","tablet.nav":"Main sections","tablet.nav.home":"C\
ases","tablet.nav.settings":"Settings","tablet.nav.sync":"Sending","tablet.next":"Next","tablet.note.hint":"Please do not enter names, phone numbers or file num\
bers.","tablet.note.label":"Note to the supervisor","tablet.note.personal":"This seems to hold a phone number, an e-mail address or an identity number. Please r\
emove it.","tablet.notes":"Notices","tablet.outcome.absent":"Away for the whole fieldwork","tablet.outcome.appointment":"Appointment","tablet.outcome.break_off":"\
Broken off","tablet.outcome.complete":"Complete","tablet.outcome.dead":"The chosen person has died","tablet.outcome.language":"Language barrier","tablet.outcome\
.moved":"Moved away","tablet.outcome.no_access":"No access (gate, building)","tablet.outcome.not_at_home":"Not at home","tablet.outcome.not_found":"Address not \
found","tablet.outcome.not_residential":"Not a dwelling","tablet.outcome.out_of_scope":"Out of scope","tablet.outcome.partial":"Partly complete","tablet.outcome\
.refused":"Refused (household)","tablet.outcome.refused_respondent":"Refused (chosen person)","tablet.outcome.unable":"Not able to answer (ill, deaf, …)","tab\
let.outcome.unsafe":"Not safe to visit","tablet.outcome.vacant":"Vacant","tablet.page.noscript":"This app needs JavaScript to encrypt interviews on the tablet a\
nd to work without a network. Please allow JavaScript in the browser and open it again.","tablet.page.title":"Field survey","tablet.persist.again":"Ask again","\
tablet.persist.granted":"The browser keeps data on this tablet for long.","tablet.persist.not":"The browser does not keep data for long yet. Please install the \
app before the field day.","tablet.persist.online":"Work online only","tablet.persist.online_title":"This browser never allows it?","tablet.persist.online_what":"\
You can work while there is always a network: interviews begin only online, and each is sent at once. Do not use this for a day in the field.","tablet.persist.s\
till":"The browser still refuses. Please install the app, open it from the home screen and try again.","tablet.persist.title":"Keeping data on the tablet","tabl\
et.persist.why":"Until it does, the browser may delete interviews that are not sent when the tablet runs out of storage.","tablet.pin.checking":"Checking…","t\
ablet.pin.delete":"Delete the last digit","tablet.pin.differ":"The two PINs differ. Please start again.","tablet.pin.easy":"This PIN is too easy to guess. Pleas\
e choose another.","tablet.pin.entered":{one:"{{.count}} digit entered",other:"{{.count}} digits entered"},"tablet.pin.repeat":"Enter the PIN again","tablet.pin\
.set":"Set a PIN of 6 digits","tablet.pin.why":"The PIN locks the list and interviews in progress. Do not write it on the tablet or tell anybody.","tablet.posit\
ion.button":"Record the position","tablet.position.denied":"The browser may not see the position. Everything is still saved.","tablet.position.failed":"No posit\
ion was found. Everything is still saved.","tablet.position.good":"Position recorded, accurate to about {{.metres}} m.","tablet.position.hint":"Optional. The po\
sition is used for quality checks only.","tablet.position.looking":"Looking for the position…","tablet.position.poor":"Position recorded but very inaccurate (\
about {{.metres}} m). You can try again in the open.","tablet.position.rough":"Position recorded, only roughly (about {{.metres}} m).","tablet.q.back":"Back","t\
ablet.q.blank":"There is no answer yet. Press “Next” again to leave it blank.","tablet.q.dont_know":"Don't know","tablet.q.left":{one:"{{.count}} character \
left",other:"{{.count}} characters left"},"tablet.q.most":{one:"Choose at most {{.count}}.",other:"Choose at most {{.count}}."},"tablet.q.needs":"This question \
needs an answer. If there is none, press “Don't know” or “Refused”.","tablet.q.not_number":"Please enter a whole number.","tablet.q.out_of_range":"Pleas\
e enter a number from {{.low}} to {{.high}}.","tablet.q.personal":"Sensitive personal data: ask for agreement first; answering is optional.","tablet.q.place":"p\
lace {{.n}}","tablet.q.private":"A delicate question: ask in private or let the respondent answer on the tablet.","tablet.q.private_self":"The interviewer canno\
t see this answer.","tablet.q.range":"From {{.low}} to {{.high}}","tablet.q.rank_most":{one:"Tap the most important, at most {{.count}}.",other:"Tap in order of\
 importance, at most {{.count}}."},"tablet.q.refused":"Refused","tablet.q.refused_self":"I prefer not to answer","tablet.q.required":"(required)","tablet.q.row":"\
row {{.n}} of {{.of}}","tablet.q.to_finish":"Finish","tablet.q.too_many":{one:"{{.count}} is chosen already. Please take it back first.",other:"{{.count}} are c\
hosen already. Please take one back first."},"tablet.reason.bad_receipt":"The answer had no valid receipt, so it does not count as sent. The tablet tries again.",
"tablet.reason.bytes_missing":"The content of this record is gone from the tablet. Please tell your supervisor at once.","tablet.reason.case_withdrawn":"The cas\
e was withdrawn before; received, waits for a decision.","tablet.reason.device_revoked":"The tablet was revoked. The record was received and waits for a decisio\
n.","tablet.reason.device_signature":"The signature of the tablet does not fit. Contact your supervisor; the record stays here.","tablet.reason.device_unknown":"\
The server does not know this tablet. Contact your supervisor; the record stays here.","tablet.reason.edition":"Received after the results were published; waits\
 for a decision.","tablet.reason.malformed":"The record was damaged on the way. The tablet tries again by itself.","tablet.reason.no_network":"No network. The t\
ablet tries again by itself; nothing to do.","tablet.reason.other":"The server says: {{.code}}. The record is kept. If this repeats, export a copy and tell your\
 supervisor.","tablet.reason.other_content":"The server has another version of this record; both are kept for a decision.","tablet.reason.person_disabled":"Your\
 account is disabled. The record was received and waits for a decision.","tablet.reason.portal":"This network interferes or wants a sign-in (public Wi-Fi). Sign\
 in to the Wi-Fi in the browser, or use mobile data.","tablet.reason.review":"This case has another interview; both are kept for a decision.","tablet.reason.rou\
nd_closed":"Received after the round was closed; waits for a decision.","tablet.reason.round_draft":"Received before the round was opened; waits for a decision.",
"tablet.reason.server_restored":"The server was restored and needs this record again. It is sent by itself.","tablet.reason.storage_full":"The server is full. T\
he record stays here and is sent again.","tablet.reason.timeout":"The network is too slow. The tablet tries again; you can move to where the signal is better.",
"tablet.reason.too_large":"The record is too large for the server. Please export a copy and give it to your supervisor.","tablet.reason.too_many":"The server is\
 busy. The tablet tries again by itself.","tablet.reason.unavailable":"The server is busy. The tablet tries again by itself.","tablet.reason.unknown_case":"The \
server does not have this case; received, waits for a decision.","tablet.reason.unknown_form":"The server does not have this form; received, waits for a decisio\
n.","tablet.record.acked":"Sent (with receipt)","tablet.record.dead":"Needs attention","tablet.record.draft":"Draft","tablet.record.failed":"Not sent, will try \
again","tablet.record.sealed":"Not sent","tablet.record.sending":"Sending","tablet.replace.already":"Already replaced by case {{.code}}.","tablet.replace.draft":"\
This interview is in progress. Please finish it first.","tablet.replace.early":"Not yet allowed. The rule: at least {{.attempts}} attempts on {{.days}} differen\
t days; so far {{.done}} on {{.ondays}}.","tablet.replace.ended":"The outcome is final, so the next reserve may stand in.","tablet.replace.go":"Go to case {{.co\
de}}: {{.name}}","tablet.replace.none":"No reserve is left in this village or group. Please tell your supervisor.","tablet.replace.open":"Open reserve {{.code}}\
: {{.name}}","tablet.replace.title":"Replacement by a reserve","tablet.replace.tried":"{{.attempts}} attempts on {{.days}} days were made, so the next reserve m\
ay stand in.","tablet.saved":"Saved on this tablet","tablet.saved_later":"It is sent by itself when there is a network. You can go on with the next case.","tabl\
et.saving":"Saving…","tablet.section.after":"Further questions","tablet.section.before":"First questions","tablet.section.profile":"About the respondent","tab\
let.select.away":"The chosen person is out","tablet.select.birthday_is":"The person whose birthday comes first answers, even if out today.","tablet.select.done":"\
The chosen person is here","tablet.select.eligible":"Number of people aged 18 or over in the household","tablet.select.eligible_hint":"Including those who are o\
ut today.","tablet.select.eligible_wrong":"Please enter a number from 1 to 30.","tablet.select.kish":"Kish table: the tablet chooses","tablet.select.kish_hint":"\
In order of age, the oldest is number 1.","tablet.select.kish_is":"Person number {{.n}} of {{.of}} answers, counted from the oldest.","tablet.select.lead":"One \
person of each household is asked, chosen by a rule and not by who is there. Who: {{.who}}.","tablet.select.method":"Method","tablet.select.method_missing":"Ple\
ase choose the method.","tablet.select.next_birthday":"Next birthday","tablet.select.next_birthday_hint":"Ask whose birthday comes first from today.","tablet.se\
lect.only":"One person is eligible and answers.","tablet.select.title":"Choosing who answers","tablet.select.who":"residents aged 18 or over","tablet.server.acc\
epted":"Accepted","tablet.server.candidate":"Received, another version waits for a decision","tablet.server.quarantined":"Received, waits for a decision","table\
t.server.received":"Received, being checked","tablet.server.rejected":"Received, not used","tablet.server.returned":"Returned","tablet.settings.about":"SIPAS, t\
he field survey app. Date on this tablet: {{.day}}.","tablet.settings.browser":"Browser","tablet.settings.device":"About this tablet","tablet.settings.device_na\
me":"Tablet id","tablet.settings.lang":"Language","tablet.settings.large":"Large type","tablet.settings.last":"Last sync","tablet.settings.leave":"Leave this ta\
blet","tablet.settings.leave_now":"Leave","tablet.settings.leave_what":"Your list and interviews are locked and hidden, not lost. What is not sent is still sent\
.","tablet.settings.lock":"Lock","tablet.settings.lock_now":"Lock now","tablet.settings.lock_what":"The app locks after 5 minutes without use.","tablet.settings\
.person":"Person","tablet.settings.theme":"Appearance","tablet.settings.theme_auto":"As the tablet","tablet.settings.theme_dark":"Dark","tablet.settings.theme_l\
ight":"Light","tablet.settings.title":"Settings","tablet.settings.version":"Version","tablet.skip":"Skip to the main content","tablet.state.appointment":"Appoin\
tment","tablet.state.done":"Finished","tablet.state.draft":"In progress","tablet.state.new":"Not visited","tablet.state.returned":"Returned","tablet.state.sent":"\
Sent","tablet.state.visited":"No contact yet","tablet.state.withdrawn":"Withdrawn","tablet.storage.full":"More than 80% used: no new interview","tablet.storage.\
kept":"Kept for long","tablet.storage.level":"State","tablet.storage.not_persisted":"Not allowed","tablet.storage.ok":"Enough room","tablet.storage.persisted":"\
Allowed","tablet.storage.used":"Used","tablet.storage.used_of":"{{.used}} of {{.quota}} ({{.share}})","tablet.storage.warn":"More than 70% used","tablet.sync.al\
l_sent":"Everything is sent; each record has a receipt.","tablet.sync.draft":"In progress. It is sent once it is finished.","tablet.sync.export":"Export a copy \
of what is not sent","tablet.sync.export_hint":"The copy is encrypted; only the server can read it. Records stay on the tablet: nothing can be deleted here.","t\
ablet.sync.export_one":"Export a copy","tablet.sync.exported":"Copy exported","tablet.sync.exported_done":"The copy is in the downloads. Please give the file to\
 your supervisor.","tablet.sync.journal":"Journal of the tablet","tablet.sync.journal_export":"Download the journal","tablet.sync.journal_none":"The journal is \
empty.","tablet.sync.left":{one:"{{.sent}} sent, {{.count}} record is left. The tablet tries again by itself.",other:"{{.sent}} sent, {{.count}} records are lef\
t. The tablet tries again by itself."},"tablet.sync.next":"Next try","tablet.sync.none":"There is no record yet.","tablet.sync.now":"Send now","tablet.sync.rece\
ipt":"Receipt number","tablet.sync.running":"Sending…","tablet.sync.server":"On the server","tablet.sync.size":"Size","tablet.sync.storage":"Storage","tablet.\
sync.title":"Sending and receipts","tablet.sync.tries":"Tries","tablet.to_case":"To this case","tablet.to_list":"To the list of cases","tablet.visit.absent_hint":"\
30 days or more, or to the end of the fieldwork.","tablet.visit.again":"Will be visited again","tablet.visit.day":"Day","tablet.visit.day_missing":"Please choos\
e the day.","tablet.visit.heading":"Outcome of this visit","tablet.visit.missing":"Please choose the outcome of the visit.","tablet.visit.nobody":"The person ca\
nnot be interviewed","tablet.visit.past":"This time has passed. Please choose one to come.","tablet.visit.place":"Address or eligibility","tablet.visit.save":"S\
ave the outcome","tablet.visit.time":"Time","tablet.visit.time_missing":"Please choose the time.","tablet.visit.title":"Outcome of a visit: {{.name}}","tablet.v\
isit.when":"When"},vi:{"tablet.back":"Quay lại","tablet.banner.clock":"Đồng hồ máy lệch {{.minutes}} phút. Phiếu vẫn được lưu.","tablet.bann\
er.clock_odd":"Đồng hồ máy chạy lùi so với lần đồng bộ trước. Phiếu vẫn được lưu. Xin đặt lại ngày giờ.","tablet.banner.lo\
cked_drafts":{other:"{{.count}} bản nháp cũ đang khóa bằng mã PIN trước. Xin báo giám sát viên để khôi phục."},"tablet.banner.look":"Tìm b\
ản mới","tablet.banner.lost":"Dữ liệu trên máy đã bị trình duyệt xoá. Xin báo ngay cho giám sát viên.","tablet.banner.lost_read":"Đã báo g\
iám sát viên","tablet.banner.offline":"Không có mạng. Ông/Bà vẫn làm việc bình thường; máy sẽ tự gửi sau.","tablet.banner.online_only":"\
Chỉ làm việc khi có mạng: trình duyệt chưa cho phép lưu lâu dài.","tablet.banner.others":{other:"{{.count}} phiếu của người khác trên máy này ch\
ưa gửi."},"tablet.banner.outdated":"Ứng dụng trên máy đã cũ. Xin kết nối mạng để cập nhật; phiếu đã làm vẫn được giữ.","ta\
blet.banner.refused":"Máy chủ không nhận ra máy này. Phiếu vẫn được giữ trên máy. Xin liên hệ giám sát viên.","tablet.banner.revoked":"\
Máy này đã bị thu hồi quyền. Phiếu chưa gửi vẫn được giữ và vẫn gửi được. Xin liên hệ giám sát viên.","tablet.banner.stora\
ge_full":"Bộ nhớ sắp đầy. Xin gửi phiếu trước khi làm phiếu mới.","tablet.banner.storage_warn":"Bộ nhớ đã dùng hơn 70 %. Xin gửi phiếu sớm.",
"tablet.banner.update":"Có bản mới của ứng dụng.","tablet.banner.update_later":"Có bản mới. Sẽ cập nhật khi không còn phiếu đang làm.",
"tablet.banner.update_now":"Cập nhật","tablet.bar.free":"Còn trống {{.share}}","tablet.bar.last":"Đồng bộ lần cuối {{.at}}","tablet.bar.never":"\
Chưa đồng bộ lần nào","tablet.bar.unknown":"Chưa rõ bộ nhớ còn trống","tablet.bar.unsent":{other:"{{.count}} phiếu chưa gửi"},"tablet.cas\
e.address":"Địa chỉ","tablet.case.appointment":"Hẹn lúc {{.at}}","tablet.case.appointment_label":"Hẹn","tablet.case.attempts":{other:"Đã đến {{.count}\
} lần"},"tablet.case.call":"Gọi {{.phone}}","tablet.case.correct":"Sửa phiếu bị trả lại","tablet.case.due":"Hạn {{.day}}","tablet.case.due_labe\
l":"Hạn","tablet.case.due_past":"Quá hạn {{.day}}","tablet.case.handover":"Đưa máy cho người trả lời","tablet.case.is_done":"Phiếu đã xong, đã l\
ưu trên máy và chờ gửi.","tablet.case.is_sent":"Phiếu đã xong và đã gửi.","tablet.case.last_outcome":"Kết quả lần cuối: {{.outcome}}.",
"tablet.case.map":"Mở bản đồ","tablet.case.needs_network":"Xin kết nối mạng trước khi bắt đầu phỏng vấn: trình duyệt chưa cho phép lưu lâu dài.",
"tablet.case.no_attempt":"Chưa đến lần nào","tablet.case.phone":"Phỏng vấn qua điện thoại","tablet.case.psu":"Thôn, tổ","tablet.case.records":{
other:"Xem {{.count}} bản ghi và biên nhận"},"tablet.case.reserve":"Phiếu dự phòng","tablet.case.resume":"Tiếp tục phỏng vấn","tablet.case.re\
turned":{other:"Giám sát viên trả lại phiếu này kèm {{.count}} ý kiến:"},"tablet.case.round":"Đợt khảo sát","tablet.case.round_closed":"Đợt \
khảo sát đã đóng. Phiếu gửi thêm sẽ chờ xem xét.","tablet.case.stands_for":"Phiếu dự phòng này thay cho phiếu {{.code}}.","tablet.case.\
start":"Bắt đầu phỏng vấn","tablet.case.unit":"Xã, phường","tablet.case.unknown":"Phiếu này không có trên máy","tablet.case.visit":"Ghi kết \
quả lần đến","tablet.case.visits":"Những lần đến trước","tablet.case.visits_before":{other:"{{.count}} lần đến được ghi ở máy khác hoặc trước đ\
ây."},"tablet.case.withdrawn":"Phiếu này đã được rút. Xin không đến nữa.","tablet.consent.lead":"Xin đọc nguyên văn cho người trả lời:",
"tablet.consent.no":"Không đồng ý","tablet.consent.record":"Ghi là từ chối","tablet.consent.refused":"Người được chọn không đồng ý trả lời",
"tablet.consent.refused_what":"Phiếu sẽ kết thúc với kết quả “Từ chối (người được chọn)”. Xin cảm ơn và không thuyết phục thêm.",
"tablet.consent.title":"Xin đồng ý","tablet.discard.again":"Cần hỏi lại từ đầu","tablet.discard.button":"Bỏ bản nháp","tablet.discard.missin\
g":"Xin chọn lý do.","tablet.discard.title":"Bỏ bản nháp này","tablet.discard.trial":"Làm thử","tablet.discard.what":"Bản nháp đã có câu trả lời sẽ \
được niêm phong và gửi đi như phiếu bỏ dở, không mất. Bản nháp trống được bỏ hẳn.","tablet.discard.why":"Lý do","tablet.discard\
.wrong_case":"Mở nhầm phiếu","tablet.discard.wrong_person":"Hỏi nhầm người","tablet.doubt.hidden":"Câu trả lời này sẽ không gửi vì không còn khớp v\
ới câu:","tablet.doubt.over":"Trên 100 %, xin hỏi lại cho chắc:","tablet.doubt.overall":"Khác nhiều so với các tiêu chí khác:","tablet.doubt\
.personal":"Có vẻ có dữ liệu cá nhân trong lời ghi:","tablet.enrol.camera":"Hình từ máy ảnh","tablet.enrol.code":"Mã đăng ký","tablet.enro\
l.code_hint":"Dán cả đường dẫn cũng được.","tablet.enrol.code_missing":"Xin nhập mã đăng ký.","tablet.enrol.done":"Đã đăng ký. Xin chào {{.n\
ame}}.","tablet.enrol.encrypted":"Bộ nhớ của máy được mã hóa (Android 10 trở lên và iPad có sẵn khi đã khóa màn hình).","tablet.enrol.l\
ead":"Giám sát viên đưa cho Ông/Bà một mã QR hoặc một mã chữ. Mã dùng được một lần, trong 10 phút.","tablet.enrol.lock":"Máy có khóa\
 màn hình bằng mã, vân tay hoặc khuôn mặt.","tablet.enrol.mine":"Tôi là người được giao máy này và sẽ báo ngay khi mất máy.","table\
t.enrol.name":"Tên máy","tablet.enrol.name_hint":"Ví dụ số tài sản dán trên máy.","tablet.enrol.name_missing":"Xin đặt tên máy.","tablet.enrol\
.no_camera":"Không mở được máy ảnh. Xin cho phép dùng máy ảnh hoặc nhập mã bằng tay.","tablet.enrol.point":"Xin đưa mã QR vào giữa hình.",
"tablet.enrol.rules":"Quy định của máy","tablet.enrol.rules_missing":"Xin xác nhận cả ba điều trước khi đăng ký.","tablet.enrol.rules_why":"\
Phiếu có thông tin của người dân. Xin xác nhận từng điều.","tablet.enrol.scan":"Quét mã QR","tablet.enrol.send":"Đăng ký máy này","tabl\
et.enrol.title":"Đăng ký máy","tablet.enrol.to_pin":"Tiếp: đặt mã PIN","tablet.error.blocked":"Mã PIN đã bị xóa sau 10 lần sai. Xin liên hệ giám sát v\
iên.","tablet.error.case_closed":"Phiếu này không nhận phỏng vấn nữa.","tablet.error.case_unknown":"Phiếu này không có trên máy. Xin đồng bộ lại.",
"tablet.error.case_withdrawn":"Phiếu này đã được rút.","tablet.error.device_unknown":"Máy chưa được đăng ký.","tablet.error.form_missing":"Mẫ\
u phiếu chưa tải về máy. Xin đồng bộ khi có mạng.","tablet.error.handed_over":"Người trả lời đã tự trả lời câu này; chỉ người đó sửa được.",
"tablet.error.locked":"Máy vừa khóa. Xin nhập mã PIN rồi làm lại; câu trả lời đã lưu vẫn còn.","tablet.error.offline":"Chưa liên hệ được \
máy chủ. Xin kiểm tra mạng rồi thử lại.","tablet.error.other":"Có lỗi: {{.what}}","tablet.error.outcome_unknown":"Kết quả này không có trong dan\
h mục.","tablet.error.pin_exists":"Mã PIN đã được đặt. Xin mở khóa bằng mã đó.","tablet.error.pin_format":"Mã PIN có đúng 6 số.","tabl\
et.error.read_only":"Phiếu này đang mở ở cửa sổ khác (chỉ xem).","tablet.error.revoked":"Máy này đã bị thu hồi quyền. Xin liên hệ giám sát viên.",
"tablet.error.round_closed":"Đợt khảo sát đã đóng, không bắt đầu phỏng vấn mới.","tablet.error.round_unknown":"Chưa có thông tin của đợt k\
hảo sát. Xin đồng bộ khi có mạng.","tablet.error.server":"Máy chủ gặp sự cố. Xin thử lại sau ít phút.","tablet.error.storage_full":"Bộ\
 nhớ đã đầy nên chưa lưu được. Dữ liệu cũ vẫn còn. Xin gửi phiếu hoặc xuất bản sao.","tablet.error.token_unknown":"Mã không đúng\
 hoặc đã hết hạn. Xin hỏi giám sát viên một mã mới.","tablet.error.too_many":"Có quá nhiều lần thử. Xin đợi ít phút rồi thử lại.",
"tablet.failure.again":"Mở lại","tablet.failure.home":"Về danh sách phiếu","tablet.failure.kept":"Những gì đã lưu vẫn ở trên máy, không mất.",
"tablet.failure.title":"Ứng dụng gặp sự cố","tablet.finish.all":"Mọi câu đã có câu trả lời hoặc lý do.","tablet.finish.back":"Về các phầ\
n của phiếu","tablet.finish.break_off":"Người trả lời dừng sớm. Câu trả lời vẫn được gửi để xem xét.","tablet.finish.contact":"S\
ố điện thoại để phúc tra","tablet.finish.doubts":"Xin kiểm tra lại","tablet.finish.not_complete":"Còn câu chưa trả lời. Xin trả lời, hoặc bấm “Kh\
ông biết”, “Từ chối”.","tablet.finish.not_partial":"Cần trả lời ít nhất {{.share}} số câu.","tablet.finish.open":{other:"{{.count}} câu\
 chưa trả lời"},"tablet.finish.outcome":"Kết quả phỏng vấn","tablet.finish.outcome_missing":"Xin chọn kết quả phỏng vấn.","tablet.finish.\
partial":"Người trả lời không thể hoặc không muốn trả lời hết.","tablet.finish.phone":"Số điện thoại (không bắt buộc)","tablet.\
finish.phone_agree":"Người trả lời đồng ý để lại số điện thoại.","tablet.finish.phone_consent":"Xin hỏi và đánh dấu sự đồng ý, hoặc bỏ số\
 điện thoại.","tablet.finish.phone_hint":"Chỉ để hỏi lại xem có được phỏng vấn không. Lưu tách khỏi câu trả lời.","tablet.finis\
h.phone_wrong":"Số điện thoại có từ 8 đến 14 chữ số.","tablet.finish.save":"Lưu và niêm phong","tablet.finish.title":"Kết thúc phỏng vấn",
"tablet.handover.begin":"Tôi là người trả lời: bắt đầu","tablet.handover.count":"Câu {{.n}}/{{.of}}","tablet.handover.done":"Đã trả lời, xin trả \
lại máy.","tablet.handover.end":"Xong","tablet.handover.give":"Xin đưa máy cho người trả lời.","tablet.handover.pin":"Điều tra viên nhập mã PIN để \
tiếp tục.","tablet.handover.sealed":"Người trả lời đã tự trả lời câu này. Câu trả lời đã niêm phong, không xem được.","tablet.\
handover.stop":"Dừng và trả lại máy","tablet.handover.what":"Người trả lời tự bấm câu trả lời. Điều tra viên không xem được và chỉ nhận lại máy bằng mã \
PIN.","tablet.help.grid":"Đọc câu dẫn một lần, rồi đọc từng dòng với đủ các mức.","tablet.help.keys":"Bàn phím: số để chọn, 0 là không\
 biết, ← → để đổi câu, ↑ ↓ để đổi lựa chọn.","tablet.help.multi":"Đọc hết các lựa chọn. Hỏi thêm: “Còn gì nữa không?” cho đến khi hết\
.","tablet.help.number":"Ghi đúng số người trả lời nói. Nếu là khoảng, hỏi: “Nếu phải nói một số thì là bao nhiêu?”","tablet.\
help.ranked":"Hỏi điều quan trọng nhất trước, rồi đến điều thứ hai. Bấm theo đúng thứ tự đó.","tablet.help.scale":"Đọc nguyên vă\
n câu và cả năm mức. Không gợi ý mức nào, không giải thích thêm ý riêng. Nếu người trả lời phân vân: “Theo Ông/Bà, gần với mức nào nhất?”",
"tablet.help.single":"Đọc hết các lựa chọn rồi mới nhận câu trả lời. Chọn một.","tablet.help.text":"Ghi đúng lời người trả lời, không t\
óm tắt, không sửa ý.","tablet.help.title":"Hướng dẫn hỏi","tablet.home.all":"Tất cả","tablet.home.all_done":"Đã xong mọi phiếu được giao. Cảm \
ơn Ông/Bà.","tablet.home.fetch":"Tải danh sách phiếu","tablet.home.found":{other:"Tìm thấy {{.count}} phiếu"},"tablet.home.mine":"Việc của tôi",
"tablet.home.none":"Chưa có phiếu nào được giao cho Ông/Bà trên máy này.","tablet.home.none_done":"Chưa có phiếu nào xong.","tablet.home.none\
_found":"Không có phiếu nào khớp. Xin thử từ khác hoặc chọn “Tất cả”.","tablet.home.none_offline":"Xin kết nối mạng để tải danh sách phi\
ếu.","tablet.home.search":"Tìm theo tên, địa chỉ, mã phiếu","tablet.home.show":"Chọn phiếu hiển thị","tablet.home.title":"Phiếu hôm nay",
"tablet.home.todo":"Cần làm","tablet.install.button":"Cài vào màn hình chính","tablet.install.chrome":"Mở trình đơn ⋮ của trình duyệt, chọn “Cài đặt ứng\
 dụng” hoặc “Thêm vào màn hình chính”.","tablet.install.done":"Ứng dụng đã được cài.","tablet.install.firefox":"Mở trình đơn ⋮ của Fir\
efox, chọn “Cài đặt” hoặc “Thêm vào màn hình chính”. Firefox trên máy tính không cài được ứng dụng.","tablet.install.safari":"\
Bấm nút Chia sẻ của Safari, chọn “Thêm vào MH chính”, rồi mở ứng dụng từ màn hình chính.","tablet.install.title":"Cài ứng dụng",
"tablet.install.why":"Ứng dụng đã cài mở được khi không có mạng, và trình duyệt không tự xóa phiếu.","tablet.interview.answered":"Đã \
trả lời {{.n}}/{{.of}}","tablet.interview.comment":"Ý kiến của giám sát viên","tablet.interview.list":"Danh mục","tablet.interview.list_title":"Cá\
c phần của phiếu","tablet.interview.on":"Về câu đang hỏi","tablet.interview.read_only":"Phiếu này đang mở ở cửa sổ khác (chỉ xem).","\
tablet.interview.title":"Phỏng vấn: {{.name}}","tablet.interview.to_open":{other:"Đến câu chưa trả lời ({{.count}})"},"tablet.lock.another":"Đăng k\
ý thêm người","tablet.lock.left":{other:"Còn {{.count}} lần thử."},"tablet.lock.new_code":"Nhập mã đăng ký mới","tablet.lock.other":"Tôi là {{\
.name}}","tablet.lock.out":"Đã nhập sai 10 lần nên mã PIN bị xóa. Xin liên hệ giám sát viên để nhận mã đăng ký mới.","tablet.lock.ou\
t_sealed":"Phiếu đã xong vẫn ở trên máy và vẫn gửi được. Bản nháp được giữ; mã đăng ký mới giúp mở lại.","tablet.lock.peo\
ple":"Người khác dùng máy này","tablet.lock.pin":"Nhập mã PIN","tablet.lock.ten":"Sau 10 lần sai, mã PIN bị xóa và cần giám sát viên mở lại. Phiếu đã \
xong không mất.","tablet.lock.title":"Máy đang khóa","tablet.lock.wrong":{other:"Mã PIN không đúng. Còn {{.count}} lần thử."},"tablet.mark.answer\
ed":"Đã trả lời","tablet.mark.dont_know":"Không biết","tablet.mark.handed":"Đã trả lời riêng","tablet.mark.none":"Chưa trả lời","tablet.mar\
k.optional":"Không bắt buộc","tablet.mark.refused":"Từ chối","tablet.nav":"Mục chính","tablet.nav.home":"Phiếu","tablet.nav.settings":"Thiết lập",
"tablet.nav.sync":"Gửi phiếu","tablet.next":"Tiếp","tablet.note.hint":"Xin không ghi họ tên, số điện thoại hoặc mã hồ sơ.","tablet.note.l\
abel":"Ghi chú cho giám sát viên","tablet.note.personal":"Nội dung có vẻ có số điện thoại, địa chỉ thư hoặc số giấy tờ. Xin bỏ ra.",
"tablet.notes":"Thông báo","tablet.outcome.absent":"Vắng suốt đợt khảo sát","tablet.outcome.appointment":"Hẹn lại","tablet.outcome.break_off":"B\
ỏ dở giữa chừng","tablet.outcome.complete":"Hoàn thành","tablet.outcome.dead":"Người được chọn đã mất","tablet.outcome.language":"Không c\
ùng ngôn ngữ","tablet.outcome.moved":"Đã chuyển đi","tablet.outcome.no_access":"Không vào được (cổng khóa, chung cư)","tablet.outcome.not_at_\
home":"Vắng nhà","tablet.outcome.not_found":"Không tìm thấy địa chỉ","tablet.outcome.not_residential":"Không phải nhà ở","tablet.outcome.out_o\
f_scope":"Ngoài đối tượng","tablet.outcome.partial":"Hoàn thành một phần","tablet.outcome.refused":"Từ chối (hộ gia đình)","tablet.outcome.\
refused_respondent":"Từ chối (người được chọn)","tablet.outcome.unable":"Không đủ sức khỏe để trả lời","tablet.outcome.unsafe":"Khôn\
g an toàn để đến","tablet.outcome.vacant":"Nhà bỏ trống","tablet.page.noscript":"Ứng dụng này cần JavaScript để mã hóa phiếu trên máy và làm việc kh\
i không có mạng. Xin bật JavaScript trong trình duyệt rồi mở lại.","tablet.page.title":"Khảo sát thực địa","tablet.persist.again":"Xin ph\
ép lại","tablet.persist.granted":"Trình duyệt cho phép lưu lâu dài trên máy này.","tablet.persist.not":"Trình duyệt chưa cho phép lưu lâu dài. Xin \
cài ứng dụng trước khi đi khảo sát.","tablet.persist.online":"Chỉ làm việc khi có mạng","tablet.persist.online_title":"Trình duyệt này không\
 bao giờ cho phép?","tablet.persist.online_what":"Ông/Bà vẫn làm được khi luôn có mạng: chỉ bắt đầu phỏng vấn khi có mạng, và mỗi phiếu được gửi ngay. Không \
dùng cách này cho ngày đi thực địa.","tablet.persist.still":"Trình duyệt vẫn chưa cho phép. Xin cài ứng dụng, mở từ màn hình chính rồi thử lại.",
"tablet.persist.title":"Lưu lâu dài trên máy","tablet.persist.why":"Khi chưa được phép, trình duyệt có thể xóa phiếu chưa gửi lúc máy thiếu bộ nhớ.",
"tablet.pin.checking":"Đang kiểm tra…","tablet.pin.delete":"Xóa số cuối","tablet.pin.differ":"Hai lần nhập không giống nhau. Xin đặt lại từ đầu.",
"tablet.pin.easy":"Mã PIN này quá dễ đoán. Xin chọn mã khác.","tablet.pin.entered":{other:"Đã nhập {{.count}} số"},"tablet.pin.repeat":"Nhập lạ\
i mã PIN","tablet.pin.set":"Đặt mã PIN 6 số","tablet.pin.why":"Mã PIN khóa danh sách và phiếu đang làm trên máy. Không ghi mã PIN lên máy, không cho ngườ\
i khác biết.","tablet.position.button":"Ghi vị trí","tablet.position.denied":"Trình duyệt không được phép xem vị trí. Phiếu vẫn lưu được.",
"tablet.position.failed":"Chưa tìm được vị trí. Phiếu vẫn lưu được.","tablet.position.good":"Đã ghi vị trí, sai số khoảng {{.metres}} m.",
"tablet.position.hint":"Không bắt buộc. Vị trí chỉ dùng để kiểm tra chất lượng.","tablet.position.looking":"Đang tìm vị trí…","table\
t.position.poor":"Đã ghi vị trí nhưng rất kém chính xác (khoảng {{.metres}} m). Ông/Bà có thể ra chỗ thoáng rồi thử lại.","tablet.pos\
ition.rough":"Đã ghi vị trí, chỉ gần đúng (sai số khoảng {{.metres}} m).","tablet.q.back":"Câu trước","tablet.q.blank":"Chưa có câu trả lời. \
Bấm “Tiếp” lần nữa để bỏ trống.","tablet.q.dont_know":"Không biết","tablet.q.left":{other:"Còn {{.count}} ký tự"},"tablet.q.most":{other:"\
Chọn nhiều nhất {{.count}}."},"tablet.q.needs":"Câu này cần câu trả lời. Nếu không có, xin bấm “Không biết” hoặc “Từ chối”.",
"tablet.q.not_number":"Xin nhập một số nguyên.","tablet.q.out_of_range":"Xin nhập một số từ {{.low}} đến {{.high}}.","tablet.q.personal":"Dữ l\
iệu cá nhân nhạy cảm: hỏi riêng sự đồng ý, không bắt buộc trả lời.","tablet.q.place":"thứ {{.n}}","tablet.q.private":"Câu hỏi tế nhị\
: nên hỏi riêng hoặc đưa máy cho người trả lời tự bấm.","tablet.q.private_self":"Điều tra viên không xem được câu trả lời này.",
"tablet.q.range":"Từ {{.low}} đến {{.high}}","tablet.q.rank_most":{other:"Bấm theo thứ tự ưu tiên, nhiều nhất {{.count}}."},"tablet.q.refused":"\
Từ chối","tablet.q.refused_self":"Không muốn trả lời","tablet.q.required":"(bắt buộc)","tablet.q.row":"dòng {{.n}}/{{.of}}","tablet.q.to_finish":"\
Kết thúc","tablet.q.too_many":{other:"Đã chọn đủ {{.count}}. Xin bỏ một lựa chọn trước."},"tablet.reason.bad_receipt":"Trả lời không có biê\
n nhận hợp lệ nên chưa tính là đã gửi. Máy sẽ gửi lại.","tablet.reason.bytes_missing":"Nội dung phiếu không còn trên máy. Xin báo ngay cho \
giám sát viên.","tablet.reason.case_withdrawn":"Phiếu đã được rút trước khi gửi; đã nhận và chờ xem xét.","tablet.reason.device_revoked":"\
Máy đã bị thu hồi quyền. Phiếu đã nhận và chờ xem xét.","tablet.reason.device_signature":"Chữ ký của máy không đúng. Xin liên hệ giám sát viê\
n; phiếu vẫn ở trên máy.","tablet.reason.device_unknown":"Máy chủ không nhận ra máy này. Xin liên hệ giám sát viên; phiếu vẫn ở trên máy.",
"tablet.reason.edition":"Đã nhận sau khi số liệu được công bố; chờ xem xét.","tablet.reason.malformed":"Phiếu bị hỏng trên đường truyền. Máy s\
ẽ tự gửi lại.","tablet.reason.no_network":"Chưa có mạng. Máy sẽ tự gửi lại; không cần làm gì.","tablet.reason.other":"Máy chủ báo: {{.\
code}}. Phiếu vẫn được giữ. Nếu lặp lại, xin xuất bản sao và báo giám sát viên.","tablet.reason.other_content":"Phiếu này đã có bản khá\
c trên máy chủ; cả hai được giữ để xem xét.","tablet.reason.person_disabled":"Tài khoản của Ông/Bà đã ngừng. Phiếu đã nhận và chờ xem xét.",
"tablet.reason.portal":"Mạng này chặn lại hoặc đòi đăng nhập (Wi-Fi công cộng). Xin mở trình duyệt để đăng nhập Wi-Fi, hoặc dùng 4G.",
"tablet.reason.review":"Hộ này đã có phiếu khác; cả hai được giữ để xem xét.","tablet.reason.round_closed":"Đã nhận sau khi đợt khảo sát đó\
ng; chờ xem xét.","tablet.reason.round_draft":"Đã nhận trước khi đợt khảo sát mở; chờ xem xét.","tablet.reason.server_restored":"Máy chủ vừ\
a khôi phục và cần nhận lại phiếu này. Máy sẽ tự gửi.","tablet.reason.storage_full":"Máy chủ hết chỗ. Phiếu vẫn ở trên máy và sẽ được gửi lạ\
i.","tablet.reason.timeout":"Mạng quá chậm. Máy sẽ tự gửi lại; Ông/Bà có thể ra chỗ sóng mạnh hơn.","tablet.reason.too_large":"Phiếu qu\
á lớn nên máy chủ không nhận. Xin xuất bản sao và giao cho giám sát viên.","tablet.reason.too_many":"Máy chủ đang bận. Máy sẽ tự gửi lại.",
"tablet.reason.unavailable":"Máy chủ đang bận. Máy sẽ tự gửi lại.","tablet.reason.unknown_case":"Máy chủ không có phiếu này; đã nhận và chờ xem x\
ét.","tablet.reason.unknown_form":"Máy chủ chưa có mẫu phiếu này; đã nhận và chờ xem xét.","tablet.record.acked":"Đã gửi (có biên nhận)",
"tablet.record.dead":"Cần xử lý","tablet.record.draft":"Nháp","tablet.record.failed":"Chưa gửi, sẽ thử lại","tablet.record.sealed":"Chưa gửi",
"tablet.record.sending":"Đang gửi","tablet.replace.already":"Đã thay bằng phiếu {{.code}}.","tablet.replace.draft":"Phiếu này đang làm dở. Xin kết thúc\
 trước.","tablet.replace.early":"Chưa được thay. Quy định: đến ít nhất {{.attempts}} lần trong {{.days}} ngày khác nhau; đã đến {{.done}} lần trong {{.ondays\
}} ngày.","tablet.replace.ended":"Kết quả lần đến là cuối cùng, nên được thay bằng phiếu dự phòng kế tiếp.","tablet.replace.go":"Đ\
ến phiếu {{.code}}: {{.name}}","tablet.replace.none":"Không còn phiếu dự phòng nào trong thôn, tổ này. Xin báo giám sát viên.","tablet.repla\
ce.open":"Mở phiếu dự phòng {{.code}}: {{.name}}","tablet.replace.title":"Thay bằng phiếu dự phòng","tablet.replace.tried":"Đã đến {{.attempts}} l\
ần trong {{.days}} ngày, nên được thay bằng phiếu dự phòng kế tiếp.","tablet.saved":"Đã lưu trên máy","tablet.saved_later":"Máy sẽ tự gử\
i khi có mạng. Ông/Bà có thể làm phiếu tiếp theo.","tablet.saving":"Đang lưu…","tablet.section.after":"Câu hỏi khác","tablet.section.before":"\
Câu hỏi mở đầu","tablet.section.profile":"Về người trả lời","tablet.select.away":"Người được chọn vắng nhà","tablet.select.birthday\
_is":"Người trả lời là người sắp đến sinh nhật sớm nhất, kể cả khi đang vắng nhà.","tablet.select.done":"Người được chọn đang ở đâ\
y","tablet.select.eligible":"Số người từ 18 tuổi trở lên trong hộ","tablet.select.eligible_hint":"Kể cả người đang vắng nhà hôm nay.",
"tablet.select.eligible_wrong":"Xin nhập một số từ 1 đến 30.","tablet.select.kish":"Bảng Kish: máy chọn","tablet.select.kish_hint":"Xếp theo tuổ\
i, người cao tuổi nhất là số 1.","tablet.select.kish_is":"Người trả lời là người số {{.n}} trong {{.of}} người, tính từ người cao tuổi nhất.",
"tablet.select.lead":"Mỗi hộ chỉ hỏi một người, do quy tắc chọn, không phải ai có mặt thì hỏi. Đối tượng: {{.who}}.","tablet.sel\
ect.method":"Cách chọn","tablet.select.method_missing":"Xin chọn cách chọn người.","tablet.select.next_birthday":"Sinh nhật gần nhất sắp tới",
"tablet.select.next_birthday_hint":"Hỏi ai trong số này sẽ đến sinh nhật sớm nhất, tính từ hôm nay.","tablet.select.only":"Hộ có một người đ\
ủ điều kiện: người đó trả lời.","tablet.select.title":"Chọn người trả lời","tablet.select.who":"người từ 18 tuổi trở lên, thường trú tr\
ong hộ","tablet.server.accepted":"Đã được chấp nhận","tablet.server.candidate":"Đã nhận, có bản khác chờ xem xét","tablet.server.quaranti\
ned":"Đã nhận, chờ xem xét","tablet.server.received":"Đã nhận, đang kiểm tra","tablet.server.rejected":"Đã nhận, không được dùng","table\
t.server.returned":"Bị trả lại","tablet.settings.about":"SIPAS, ứng dụng khảo sát thực địa. Ngày trên máy: {{.day}}.","tablet.settings.brow\
ser":"Trình duyệt","tablet.settings.device":"Về máy này","tablet.settings.device_name":"Mã máy","tablet.settings.lang":"Ngôn ngữ","tablet.settings.l\
arge":"Chữ lớn","tablet.settings.last":"Đồng bộ lần cuối","tablet.settings.leave":"Rời máy này","tablet.settings.leave_now":"Rời máy","table\
t.settings.leave_what":"Danh sách và phiếu của Ông/Bà được khóa và ẩn, không mất. Phiếu chưa gửi vẫn được gửi.","tablet.settings\
.lock":"Khóa máy","tablet.settings.lock_now":"Khóa ngay","tablet.settings.lock_what":"Máy tự khóa sau 5 phút không dùng.","tablet.settings.person":"Ng\
ười dùng","tablet.settings.theme":"Giao diện","tablet.settings.theme_auto":"Theo máy","tablet.settings.theme_dark":"Tối","tablet.settings.theme_light":"\
Sáng","tablet.settings.title":"Thiết lập","tablet.settings.version":"Phiên bản","tablet.skip":"Đến nội dung chính","tablet.state.appointment":"Hẹn\
 lại","tablet.state.done":"Xong","tablet.state.draft":"Đang làm","tablet.state.new":"Chưa đến","tablet.state.returned":"Trả lại","tablet.state.sent":"\
Đã gửi","tablet.state.visited":"Chưa gặp","tablet.state.withdrawn":"Đã rút","tablet.storage.full":"Đã dùng hơn 80 %: không bắt đầu phỏng vấn mới",
"tablet.storage.kept":"Lưu lâu dài","tablet.storage.level":"Tình trạng","tablet.storage.not_persisted":"Chưa được phép","tablet.storage.ok":"Đủ chỗ",
"tablet.storage.persisted":"Được phép","tablet.storage.used":"Đã dùng","tablet.storage.used_of":"{{.used}} trong {{.quota}} ({{.share}})","tablet.storag\
e.warn":"Đã dùng hơn 70 %","tablet.sync.all_sent":"Đã gửi hết, mọi phiếu có biên nhận.","tablet.sync.draft":"Đang làm. Chưa kết thúc nên chưa\
 gửi.","tablet.sync.export":"Xuất bản sao các phiếu chưa gửi","tablet.sync.export_hint":"Bản sao đã mã hóa, chỉ máy chủ đọc được. Phiếu vẫn ở trên m\
áy: ở đây không có nút xóa.","tablet.sync.export_one":"Xuất bản sao","tablet.sync.exported":"Đã xuất bản sao","tablet.sync.exported_done":"Đã\
 xuất bản sao vào thư mục tải xuống. Xin giao tệp này cho giám sát viên.","tablet.sync.journal":"Nhật ký của máy","tablet.sync.journal_e\
xport":"Tải nhật ký","tablet.sync.journal_none":"Nhật ký trống.","tablet.sync.left":{other:"Đã gửi {{.sent}}, còn {{.count}} phiếu chưa gửi. Máy sẽ tự\
 thử lại."},"tablet.sync.next":"Lần gửi kế tiếp","tablet.sync.none":"Chưa có phiếu nào.","tablet.sync.now":"Gửi ngay","tablet.sync.receipt":"\
Số biên nhận","tablet.sync.running":"Đang gửi…","tablet.sync.server":"Trên máy chủ","tablet.sync.size":"Cỡ","tablet.sync.storage":"Bộ nhớ","\
tablet.sync.title":"Gửi phiếu và biên nhận","tablet.sync.tries":"Số lần gửi","tablet.to_case":"Xem phiếu này","tablet.to_list":"Về danh sách ph\
iếu","tablet.visit.absent_hint":"Từ 30 ngày trở lên hoặc hết đợt khảo sát.","tablet.visit.again":"Sẽ đến lại","tablet.visit.day":"Ngày",
"tablet.visit.day_missing":"Xin chọn ngày hẹn.","tablet.visit.heading":"Kết quả lần đến này","tablet.visit.missing":"Xin chọn kết quả của lần đến\
.","tablet.visit.nobody":"Không phỏng vấn được người","tablet.visit.past":"Giờ hẹn đã qua. Xin chọn một lúc sắp tới.","tablet.visit.p\
lace":"Địa chỉ hoặc đối tượng","tablet.visit.save":"Lưu kết quả","tablet.visit.time":"Giờ","tablet.visit.time_missing":"Xin chọn giờ hẹn.",
"tablet.visit.title":"Kết quả lần đến: {{.name}}","tablet.visit.when":"Hẹn lúc nào"}};var rt=n=>{try{return localStorage.getItem("sipas."+n)||""}catch{return""}},K={lang:rt("lang")||(document.documentElement.lang==="en"?"en":"vi"),large:rt("large"),
theme:rt("theme"),online:rt("online"),installed:rt("installed")};function X(n,e){K[n]=e;try{localStorage.setItem("sipas."+n,e)}catch{}jn()}function jn(){let n=document.
documentElement;n.lang=K.lang,n.dataset.size=K.large?"large":"",n.dataset.theme=K.theme}function l(n,e){let t=In[K.lang][n];return t===void 0?n:(typeof t=="stri\
ng"?t:e.count===1&&t.one?t.one:t.other).replace(/\{\{\.(\w+)\}\}/g,(a,i)=>e&&i in e?e[i]:a)}var it=n=>n in In.vi,A=n=>n?typeof n=="string"?n:K.lang==="en"&&n.en||
n.vi||"":"",$t=()=>K.lang!=="en",P=n=>String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g,$t()?".":","),De=n=>Math.round(n*100)+($t()?" %":"%"),Gt=n=>String(n).padStart(
2,"0"),vo=["Jan","Feb","Mar","Apr","May","Jun","Jul","Aug","Sep","Oct","Nov","Dec"];function B(n){if(!n)return"";let e=n.length===10?new Date(n+"T00:00:00"):new Date(
n);return isNaN(e)?n:$t()?`${Gt(e.getDate())}/${Gt(e.getMonth()+1)}/${e.getFullYear()}`:`${e.getDate()} ${vo[e.getMonth()]} ${e.getFullYear()}`}var at=n=>{let e=new Date(
n);return isNaN(e)?"":Gt(e.getHours())+":"+Gt(e.getMinutes())};function q(n){return!n||isNaN(new Date(n))?"":B(n)===B(new Date().toISOString())?at(n):at(n)+" "+
B(n)}function Wt(n){let e=n>=1e9?["GB",1e9]:n>=1e6?["MB",1e6]:["kB",1e3],t=(n/e[1]).toFixed(n>=1e9?1:0);return($t()?t.replace(".",","):t)+" "+e[0]}var Ln=n=>n.
normalize("NFD").replace(/[\u0300-\u036f]/g,"").replace(/đ/g,"d").replace(/Đ/g,"D").toLowerCase();var ko=120*1e3,xo=4e3;function ca(n){let e=n.core.status(),t=[],r=(i,s,...c)=>t.push(o("div.banner."+i,{role:i==="alarm"?"alert":null},O("alert"),o("p",null,s),
c));if(e.lost&&r("alarm",l("tablet.banner.lost"),m(l("tablet.banner.lost_read"),()=>n.core.acknowledgeLoss(),{class:"small"})),e.revoked?r("alarm",l("tablet.ban\
ner.revoked")):e.refused&&r("alarm",l("tablet.banner.refused")),e.outdated&&r("alarm",l("tablet.banner.outdated"),e.updateWaiting?null:m(l("tablet.banner.look"),
()=>n.core.checkUpdate(),{class:"small"})),n.drafting&&e.updateWaiting&&r("note",l("tablet.banner.update_later")),n.gate==="enrol"||n.drafting)return t;e.storage.
level==="full"?r("alarm",l("tablet.banner.storage_full")):e.storage.level==="warn"&&r("warn",l("tablet.banner.storage_warn")),!e.storage.persisted&&K.online&&r(
"warn",l("tablet.banner.online_only"));let a=Math.round(Math.abs(e.skewMs||0)/6e4);return Math.abs(e.skewMs||0)>ko?r("warn",l("tablet.banner.clock",{minutes:P(a)})):
e.clockOdd&&r("warn",l("tablet.banner.clock_odd")),e.lockedDrafts&&r("warn",l("tablet.banner.locked_drafts",{count:e.lockedDrafts})),e.unsentOthers&&r("note",l(
"tablet.banner.others",{count:e.unsentOthers})),e.updateWaiting&&r("note",l("tablet.banner.update"),m(l("tablet.banner.update_now"),async()=>{(await n.core.applyUpdate()).
ok||n.main.prepend(o("p.callout",{role:"alert"},l("tablet.banner.update_later")))},{class:"small"})),!e.online&&(!navigator.onLine||performance.now()>xo)&&r("no\
te",l("tablet.banner.offline")),t}function E(n){let e=n&&n.code?"tablet.error."+n.code:"";return e&&it(e)?l(e):n&&n.name==="QuotaExceededError"?l("tablet.error.storage_full"):l("tablet.error.oth\
er",{what:String(n&&n.message||n||"")})}function Cn(n,e){let t=async()=>{let r=await n.core.exportRecords("unsent");ot(r,Vt())};return{title:l("tablet.failure.t\
itle"),node:o("div.failure",null,o("h1",null,l("tablet.failure.title")),o("p",null,l("tablet.failure.kept")),o("p.hint",null,E(e)),o("div.actions",null,m(l("tab\
let.failure.again"),()=>location.reload()),n&&n.core.status().enrolled&&m(l("tablet.sync.export"),t,{class:"quiet"}),n&&m(l("tablet.failure.home"),()=>n.go("/",
!0),{class:"quiet"})))}}var Vt=()=>"sipas-"+new Date().toISOString().slice(0,16).replace(/[:T]/g,"-")+".jsonl";function ot(n,e){let t=o("a",{href:URL.createObjectURL(
n),download:e});document.body.append(t),t.click(),t.remove(),setTimeout(()=>URL.revokeObjectURL(t.href),6e4)}var st=null;addEventListener("beforeinstallprompt",n=>{n.preventDefault(),st=n;for(let e of Jt)e()});addEventListener("appinstalled",()=>{st=null,X("installed",
"1");for(let n of Jt)n()});var Jt=new Set,_o=()=>matchMedia("(display-mode: standalone)").matches||matchMedia("(display-mode: fullscreen)").matches||navigator.standalone===
!0,Po=()=>_o()||K.installed==="1";function So(){let n=navigator.userAgent;return/iPad|iPhone|Macintosh.*Safari(?!.*Chrome)/.test(n)?l("tablet.install.safari"):/Firefox/.
test(n)?l("tablet.install.firefox"):l("tablet.install.chrome")}function lt(){let n=o("div.install"),e=()=>{if(n.isConnected===!1&&n.drawn)return Jt.delete(e);if(n.
drawn=!0,Po())return n.replaceChildren(o("p.ok",null,O("check"),l("tablet.install.done")));n.replaceChildren(o("p",null,l("tablet.install.why")),st?m(l("tablet.\
install.button"),async()=>{let t=st;st=null,await t.prompt(),await t.userChoice,e()}):o("p.hint",null,So()))};return Jt.add(e),e(),n}function ua(n){let e=o("p.w\
rong",{role:"status"});return{title:l("tablet.persist.title"),node:o("div.narrow",null,o("h1",null,l("tablet.persist.title")),o("p.callout",null,l("tablet.persi\
st.not")),o("p",null,l("tablet.persist.why")),lt(),e,o("div.actions",null,m(l("tablet.persist.again"),async()=>{e.textContent="",await n.core.persist()?n.route():
e.textContent=l("tablet.persist.still")})),o("details",null,o("summary",null,l("tablet.persist.online_title")),o("p",null,l("tablet.persist.online_what")),m(l("\
tablet.persist.online"),()=>{X("online","1"),n.route()},{class:"quiet"})))}}function Nn(n){let e=n.match(/#enrol=([^&\s]+)/);return(e?decodeURIComponent(e[1]):n).replace(/\s+/g,"")}function ct(n){let e=Ao(),t=n.core.status().accounts,r=()=>{},
a=o("div.narrow"),i={title:l("tablet.enrol.title"),node:a,leave:()=>r()},s=(...b)=>{r(),r=()=>{},g(a,o("h1",null,l("tablet.enrol.title")),b,To(n)),j(a.querySelector(
"h1"))},c=b=>{let f=o("input",{type:"text",autocomplete:"off",autocapitalize:"off",spellcheck:"false"}),p=$(l("tablet.enrol.code"),f,l("tablet.enrol.code_hint")),
d=o("div"),w=()=>{if(e=Nn(f.value),!e)return p.error(l("tablet.enrol.code_missing"));u()};if(s(o("p",null,l("tablet.enrol.lead")),b&&o("p.callout",{role:"alert"},
b),d,o("form",{onsubmit:x=>{x.preventDefault(),w()}},p,o("button",null,l("tablet.next")))),"BarcodeDetector"in window&&navigator.mediaDevices){let x=m(l("tablet\
.enrol.scan"),async()=>{r=await Eo(d,x,_=>{e=Nn(_),u()})},{class:"quiet"});d.append(x)}},u=()=>{let b=ce(l("tablet.enrol.lock")),f=ce(l("tablet.enrol.encrypted")),
p=ce(l("tablet.enrol.mine")),d=$(l("tablet.enrol.name"),o("input",{type:"text",value:Ko(),maxlength:"60",autocomplete:"off"}),l("tablet.enrol.name_hint")),w=o("\
p.wrong",{role:"alert"}),x=m(l("tablet.enrol.send"),async()=>{if(w.textContent="",![b,f,p].every(_=>_.input.checked)){w.textContent=l("tablet.enrol.rules_missin\
g");return}if(!d.input.value.trim())return d.error(l("tablet.enrol.name_missing"));i.holds=n.enrolling=!0;try{await n.core.enrol(e,d.input.value.trim())}catch(_){
i.holds=n.enrolling=!1,_.code==="offline"||_.code==="server"?w.textContent=E(_):c(E(_));return}h()});s(o("h2",null,l("tablet.enrol.rules")),o("p",null,l("tablet\
.enrol.rules_why")),o("fieldset",null,o("legend.sr",null,l("tablet.enrol.rules")),b,f,p),d,w,o("div.actions",null,x,m(l("tablet.back"),()=>c(),{class:"quiet"})))},
h=()=>{history.replaceState(null,"","#/");let b=n.core.status();s(o("p.callout.good",{role:"status"},O("check"),l("tablet.enrol.done",{name:b.person?b.person.name:
""})),o("h2",null,l("tablet.install.title")),lt(),o("p",null,b.storage.persisted?l("tablet.persist.granted"):l("tablet.persist.not")),m(l("tablet.enrol.to_pin"),
()=>{i.holds=n.enrolling=!1,n.route()}))};return e?u():c(n.core.status().lost?l("tablet.banner.lost"):""),t.length&&a.append(o("p.actions",null,t.map(b=>m(l("ta\
blet.lock.other",{name:b.name}),()=>n.core.use(b.id),{class:"quiet"})))),i}function Ao(){let n=location.hash.startsWith("#enrol=")?Nn(location.hash):"";return n&&
history.replaceState(null,"","#/"),n}function Ko(){let n=navigator.userAgent,e=n.match(/Android [\d.]+; ([^;)]+)/);return e&&e[1].length>2?e[1].replace(/ Build.*/,
"").slice(0,60):/iPad|iPhone/.test(n)?"iPad":/Android/.test(n)?"Android":""}async function Eo(n,e,t){let r;try{r=await navigator.mediaDevices.getUserMedia({video:{
facingMode:"environment"}})}catch{return n.append(o("p.wrong",{role:"alert"},l("tablet.enrol.no_camera"))),()=>{}}let a=o("video",{autoplay:!0,playsinline:!0,"a\
ria-label":l("tablet.enrol.camera")});a.muted=!0,a.srcObject=r;let i=!0,s=()=>{i=!1,r.getTracks().forEach(h=>h.stop())};g(n,a,o("p.hint",null,l("tablet.enrol.po\
int")));let c=new window.BarcodeDetector({formats:["qr_code"]}),u=async()=>{if(!i)return;let h=await c.detect(a).catch(()=>[]);i&&h.length?(s(),t(h[0].rawValue)):
setTimeout(u,250)};return u(),s}function To(n){let e=K.lang==="en"?"vi":"en";return o("p.language",null,m(e==="en"?"English":"Tiếng Việt",()=>n.speak(e),{class:"\
quiet",lang:e}))}var Dn=6;function ha(n,e){let t="",r=!1,a=o("p.dots",{"aria-hidden":"true"}),i=o("p.sr",{role:"status"}),s=o("p.wrong",{role:"alert"}),c=()=>{g(a,Array.from({length:Dn},
(p,d)=>o("span"+(d<t.length?".on":"")))),i.textContent=t.length?l("tablet.pin.entered",{count:t.length}):""},u=async p=>{if(r||t.length>=Dn||(t+=p,s.textContent=
"",c(),t.length<Dn))return;r=!0,f.dataset.busy="1",i.textContent=l("tablet.pin.checking");let d=t;t="";try{s.textContent=await e(d)||""}catch(w){s.textContent=E(
w)}r=!1,delete f.dataset.busy,c()},h=()=>{t=t.slice(0,-1),c()},b=p=>o("button.key",{type:"button",onclick:()=>u(p)},p),f=o("div.keypad",{role:"group","aria-labe\
l":n},a,i,s,o("div.keys",null,"123456789".split("").map(b),o("span"),b("0"),o("button.key",{type:"button",onclick:h,"aria-label":l("tablet.pin.delete")},"⌫")));
return f.type=p=>{if(!(p.ctrlKey||p.metaKey||p.altKey)){if(/^\d$/.test(p.key))u(p.key);else if(p.key==="Backspace")h();else return;p.preventDefault()}},c(),f}function da(n,e){
return addEventListener("keydown",e.type),n.leave=()=>removeEventListener("keydown",e.type),n}var Oo=n=>/^(\d)\1{5}$/.test(n)||"01234567890".includes(n)||"09876\
543210".includes(n)||/^(\d{2})\1\1$|^(\d{3})\2$/.test(n);function fa(n){let e="",t=o("h1",null,l("tablet.pin.set")),r=ha(l("tablet.pin.set"),async i=>{if(!e)return Oo(
i)?l("tablet.pin.easy"):(e=i,t.textContent=l("tablet.pin.repeat"),j(t),"");let s=i===e;return e="",t.textContent=l("tablet.pin.set"),s?(a.holds=!0,await n.core.
setPin(i),a.holds=!1,n.go("/",!0),""):l("tablet.pin.differ")}),a={title:l("tablet.pin.set"),node:o("div.narrow",null,t,o("p",null,l("tablet.pin.why")),r)};return da(
a,r)}function Yt(n,e){let t=n.core.status(),{title:r=l("tablet.lock.title"),lead:a=null,then:i=()=>n.route()}=e||{},s=ha(l("tablet.lock.pin"),async h=>{u.holds=
!0;let b=await n.core.unlock(h);return u.holds=!1,b.ok?(i(),""):b.revoked?l("tablet.banner.revoked"):b.left<=0?(n.route(),""):l("tablet.lock.wrong",{count:b.left})}),
c=t.blocked,u={title:r,bare:!!e,node:o("div.narrow.lock",null,o("h1",null,r),a&&o("p",null,a),t.person&&!e&&o("p.person",null,t.person.name),c?Io(n):[t.pinLeft<
10&&o("p.callout",null,l("tablet.lock.left",{count:t.pinLeft})),s,o("p.hint",null,l("tablet.lock.ten"))],!e&&o("details",null,o("summary",null,l("tablet.lock.pe\
ople")),o("div.actions",null,jo(n))))};return c?u:da(u,s)}function Io(n){return[o("p.callout",{role:"alert"},l("tablet.lock.out")),o("p",null,l("tablet.lock.out\
_sealed")),o("div.actions",null,m(l("tablet.sync.now"),()=>n.core.sync({now:!0})),m(l("tablet.lock.new_code"),()=>n.show(ct(n)),{class:"quiet"}))]}function jo(n){
let e=n.core.status();return[e.accounts.filter(r=>!e.person||r.id!==e.person.id).map(r=>m(l("tablet.lock.other",{name:r.name}),()=>n.core.use(r.id),{class:"quie\
t"})),m(l("tablet.lock.another"),()=>n.show(ct(n)),{class:"quiet"})]}var Lo=[{code:"complete",final:!0,interview:!0},{code:"partial",final:!0,interview:!0},{code:"refused",final:!0},{code:"refused_respondent",final:!0},{code:"bre\
ak_off",final:!0,interview:!0},{code:"not_at_home"},{code:"absent",final:!0},{code:"no_access"},{code:"appointment"},{code:"dead",final:!0},{code:"unable",final:!0},
{code:"language",final:!0},{code:"moved",final:!0},{code:"not_found",final:!0},{code:"unsafe",final:!0},{code:"vacant",final:!0},{code:"not_residential",final:!0},
{code:"out_of_scope",final:!0}],Mn=[{key:"again",codes:["not_at_home","appointment","no_access"]},{key:"nobody",codes:["refused","refused_respondent","absent","\
unable","language","moved","dead"]},{key:"place",codes:["not_found","unsafe","vacant","not_residential","out_of_scope"]}],qn=n=>Lo.find(e=>e.code===n),Co=n=>n===
"complete"||n==="partial";function Qt(n){return n.state==="withdrawn"?"withdrawn":n.draft?"draft":n.state==="returned"?"returned":n.state==="done"?n.unsent?"don\
e":"sent":n.outcome==="appointment"?"appointment":n.attempts>0?"visited":"new"}var Me=n=>n==="done"||n==="sent"||n==="withdrawn",Un={draft:["half","busy"],returned:[
"back","alarm"],appointment:["clock","busy"],visited:["door","plain"],new:["empty","plain"],done:["check","good"],sent:["checks","good"],withdrawn:["cross","sof\
t"]},ut=n=>n.state!=="reserve"||!!ue(n)||n.attempts>0||!!n.draft,ue=n=>n.stands_for||"";function ba(n,e,t){let r=(h,b)=>({ok:!1,key:h,args:b});if(!e||!e.replace)
return r("off");if(n.draft)return r("draft");if(Co(n.outcome))return r("answered");let a=t.find(h=>ue(h)===n.id);if(a)return{ok:!1,key:"already",args:{code:a.code},
reserve:a};let i=qn(n.outcome),s=i&&i.final,c=n.days||0;if(!s&&(n.attempts<e.attempts||c<e.attempt_days))return r("early",{attempts:e.attempts,days:e.attempt_days,
done:n.attempts,ondays:c});let u=t.filter(h=>!ut(h)&&h.round===n.round&&h.unit===n.unit&&h.stratum===n.stratum&&h.psu===n.psu).sort((h,b)=>h.position-b.position)[0];
return u?{ok:!0,key:s?"ended":"tried",args:{attempts:n.attempts,days:c},reserve:u}:r("none")}var J={show:"todo",search:""},pa=()=>Object.assign(J,{show:"todo",search:""}),Hn=n=>Xt(Un[n][1],Un[n][0],l("tablet.state."+n));async function Zt(n){let[e,t,r]=await Promise.
all([n.cases(),n.rounds(),n.outbox()]);return{rows:e.filter(ut).map(i=>({c:i,state:Qt(i),round:t.find(s=>s.id===i.round)})),rounds:t,records:r,cases:e}}var No={
returned:1,draft:2,visited:4,new:4,done:5,sent:5,withdrawn:6};function Do(n,e){let t=r=>r.c.appointment&&!Me(r.state)?0:No[r.state]||3;return t(n)-t(e)||(n.c.appointment||
"").localeCompare(e.c.appointment||"")||(n.c.due||"9").localeCompare(e.c.due||"9")||(n.c.address||"").localeCompare(e.c.address||"","vi")||n.c.code.localeCompare(
e.c.code)}function Mo({c:n,state:e,round:t},r){let a=n.due&&n.due<new Date().toISOString().slice(0,10)&&!Me(e),i=[n.attempts?l("tablet.case.attempts",{count:n.attempts}):
l("tablet.case.no_attempt"),n.due&&l(a?"tablet.case.due_past":"tablet.case.due",{day:B(n.due)}),r&&t&&A(t.name),n.reserve&&l("tablet.case.reserve")].filter(Boolean);
return o("li.card",null,o("a",{href:"#/case/"+encodeURIComponent(n.id)},o("span.head",null,o("strong",null,n.name||n.code),Hn(e)),o("span.where",null,n.address||
A(n.unit_name)),n.appointment&&!Me(e)&&o("span.when",null,O("clock"),l("tablet.case.appointment",{at:q(n.appointment)})),o("span.hint",null,o("span.code",null,n.
code)," · ",i.join(" · "))))}async function Bn(n){let e=await Zt(n.core),t=o("div"),r=o("input",{type:"search",id:"search",value:J.search,autocomplete:"off",oninput:()=>{
J.search=r.value,s()}}),a=o("div.tabs",{role:"group","aria-label":l("tablet.home.show")}),i=o("div",null,a,o("div.field",null,o("label",{for:"search"},l("tablet\
.home.search")),r)),s=()=>{i.hidden=!e.rows.length;let u={todo:d=>!Me(d.state),mine:d=>Me(d.state),all:()=>!0},h=Ln(J.search).split(/\s+/).filter(Boolean),b=d=>{
let w=Ln([d.c.code,d.c.name,d.c.address,A(d.c.unit_name),d.c.phone].join(" "));return h.every(x=>w.includes(x))};g(a,["todo","mine","all"].map(d=>o("button",{type:"\
button","aria-pressed":String(J.show===d),onclick:()=>{J.show=d,s()}},l("tablet.home."+d)," ",o("b",null,P(e.rows.filter(u[d]).length)))));let f=e.rows.filter(u[J.
show]).filter(b).sort(Do),p=e.rounds.length>1;g(t,f.length?o("ul.cards",null,f.map(d=>Mo(d,p))):qo(n,e)),n.say(J.search?l("tablet.home.found",{count:f.length}):
"")},c=Ne();return c(e),s(),{title:l("tablet.home.title"),node:[o("h1",null,l("tablet.home.title")),i,t],async update(){if(e=await Zt(n.core),!c(e))return;let u=document.
activeElement,h=u&&u.getAttribute&&u.getAttribute("href"),b=u&&u.parentElement===a?[...a.children].indexOf(u):-1;s();let f=b>=0?a.children[b]:h&&t.querySelector(
'a[href="'+CSS.escape(h)+'"]');f&&f.focus({preventScroll:!0})}}}function qo(n,e){return e.rows.length&&J.search?o("p.empty",null,l("tablet.home.none_found")):e.
rows.length?o("p.empty",null,l(J.show==="mine"?"tablet.home.none_done":"tablet.home.all_done")):o("div.empty",null,o("p",null,l("tablet.home.none")),n.core.status().
online?m(l("tablet.home.fetch"),()=>n.core.sync({now:!0})):o("p",null,l("tablet.home.none_offline")))}var N=n=>n.name||n.code,Uo=n=>"geo:0,0?q="+encodeURIComponent([n.address,A(n.unit_name)].filter(Boolean).join(", ")),Ho=n=>o("dl.facts",null,n.filter(e=>e[1]).map(
([e,...t])=>o("div",null,o("dt",null,e),o("dd",null,t))));async function ma(n,e,t){let r=o("div"),a=Ne(),i=async()=>{let c=await n.core.case(e),u=n.core.status(),
h=await Zt(n.core);if(!a(c,h,!u.storage.persisted&&!u.online,u.storage.level,u.revoked,u.lost))return c;if(!c)return g(r,o("h1",null,l("tablet.case.unknown")),o(
"p",null,o("a",{href:"#/"},l("tablet.to_list"))));let{cases:b,rounds:f,records:p}=h,d=f.find(x=>x.id===c.round),w=Qt(c);return g(r,o("p.back",null,o("a",{href:"\
#/"},l("tablet.to_list"))),o("h1",null,N(c)),o("p.head",null,Hn(w),o("span.code",null,c.code),c.reserve&&o("span.hint",null,l("tablet.case.reserve"))),(t||ue(c))&&
Bo(b,t||ue(c)),zo(c,w),Ro(c,d),Fo(n,c,w,t,d),Xo(c,p),Go(n,c,d,b,t)),c},s=await i();return{title:s?N(s):l("tablet.case.unknown"),node:r,update:i}}function Bo(n,e){
let t=n.find(r=>r.id===e);return o("p.callout",null,l("tablet.case.stands_for",{code:t?t.code:e}))}function zo(n,e){return e!=="returned"||!n.returned?null:o("d\
iv.callout",null,o("p",null,l("tablet.case.returned",{count:n.returned.comments.length})),o("ul",null,n.returned.comments.map(t=>o("li",null,t.body))))}function Ro(n,e){
let t=(n.phone||"").replace(/[^\d+]/g,"");return[Ho([[l("tablet.case.address"),n.address],[l("tablet.case.unit"),A(n.unit_name)],[l("tablet.case.psu"),n.psu],[l(
"tablet.case.round"),e&&A(e.name)],[l("tablet.case.due_label"),n.due&&B(n.due)],[l("tablet.case.appointment_label"),n.appointment&&q(n.appointment)]]),o("p.acti\
ons",null,t&&o("a.button.quiet",{href:"tel:"+t},l("tablet.case.call",{phone:n.phone})),n.address&&o("a.button.quiet",{href:Uo(n)},l("tablet.case.map")))]}var L=(n,e,t)=>"\
/"+n+"/"+encodeURIComponent(e.id)+(t?"/for/"+encodeURIComponent(t):"");function Fo(n,e,t,r,a){if(t==="withdrawn")return o("p.callout",null,l("tablet.case.withdr\
awn"));if(t==="done"||t==="sent")return o("p.callout.good",null,O("check"),l(t==="done"?"tablet.case.is_done":"tablet.case.is_sent"));let i=n.core.status(),s=o(
"p.wrong",{role:"alert"}),c=(p,d)=>async()=>{try{let w=await n.core.openDraft(e.id,{mode:p,standsFor:r||ue(e),replaces:e.returned?e.returned.interview:""});n.intent=
d?{handover:d}:null,n.opened=w,n.go(L("interview",e,r))}catch(w){s.textContent=E(w)}};if(e.draft)return[o("div.actions.main",null,m(l("tablet.case.resume"),c("",
!1)),o("a.button.quiet",{href:"#"+L("visit",e,r)},l("tablet.case.visit"))),s,$o(n,e)];let u=a&&a.state!=="open"&&o("p.callout",null,l("tablet.case.round_closed")),
h=i.storage.level==="full"&&o("p.callout",null,l("tablet.banner.storage_full")),b=!i.storage.persisted&&!i.online&&o("p.callout",null,l("tablet.case.needs_netwo\
rk")),f=h||b||i.revoked||i.lost;return[u,h,b,o("div.actions.main",null,!f&&m(l(t==="returned"?"tablet.case.correct":"tablet.case.start"),c("face",!1)),!f&&m(l("\
tablet.case.handover"),c("face",!0),{class:"quiet"}),!f&&e.phone&&m(l("tablet.case.phone"),c("phone",!1),{class:"quiet"}),o("a.button.quiet",{href:"#"+L("visit",
e,r)},l("tablet.case.visit"))),s]}function Xo(n,e){let t=e.filter(i=>i.case===n.id),r=(n.visits||[]).map(i=>o("li",null,o("strong",null,q(i.at))," ",l("tablet.o\
utcome."+i.outcome),i.appointment&&" · "+l("tablet.case.appointment",{at:q(i.appointment)}),i.note&&o("span.remark",null,i.note))),a=(n.attempts||0)-r.length;return o(
"section",null,o("h2",null,l("tablet.case.visits")),r.length||a>0?o("ul.plain",null,r,a>0&&o("li.hint",null,l("tablet.case.visits_before",{count:a}),!r.length&&
n.outcome&&qn(n.outcome)?" "+l("tablet.case.last_outcome",{outcome:l("tablet.outcome."+n.outcome)}):null)):o("p.hint",null,l("tablet.case.no_attempt")),t.length>
0&&o("p",null,o("a",{href:"#/sync"},l("tablet.case.records",{count:t.length}))))}function Go(n,e,t,r,a){if(a||!ut(e)||!t)return null;let i=ba(e,t.rules,r);if(i.
key==="off"||i.key==="answered")return null;let s=o("p"+(i.ok?"":".hint"),null,l("tablet.replace."+i.key,i.args));return o("section",null,o("h2",null,l("tablet.\
replace.title")),s,i.reserve&&o("p",null,o("a.button.quiet",{href:"#"+L("case",i.reserve,i.ok?e.id:"")},l(i.ok?"tablet.replace.open":"tablet.replace.go",{code:i.
reserve.code,name:N(i.reserve)}))))}function $o(n,e){let t=W(l("tablet.discard.why"),["wrong_case","wrong_person","trial","again"].map(a=>({value:a,label:l("tab\
let.discard."+a)}))),r=o("p.wrong",{role:"alert"});return o("details",null,o("summary",null,l("tablet.discard.title")),o("p",null,l("tablet.discard.what")),t,r,
m(l("tablet.discard.button"),async()=>{if(!t.value())return t.error(l("tablet.discard.missing"));try{let a=await n.core.openDraft(e.id,{});a.readOnly?r.textContent=
l("tablet.interview.read_only"):await a.discard(t.value())}catch(a){r.textContent=E(a)}},{class:"quiet"}))}function Wo(n){let e=new Set(n.order),t=[],r=(a,i,s,c)=>{(a===s||i===s&&!e.has(a))&&t.push(...c())};for(let a of n.order){for(let i of n.factors)for(let s of i.
items)r(s.code,"factors",a,()=>[{code:s.code,item:s,factor:i,type:"scale"}]);for(let[i,s]of[[n.other_questions,""],[n.profile,"profile"]])for(let c of i||[])r(c.
code,s,a,()=>Vo(c,s))}return t}function Vo(n,e){return n.prefill==="round"||n.prefill==="system"||n.prefill&&n.type==="text"?[]:n.type==="grid"?n.rows.map((t,r)=>({
code:t.code,question:n,row:t,rowNumber:r+1,type:"single",block:e})):[{code:n.code,question:n,type:n.type,block:e}]}var qe=n=>(n||"").split(";").map(e=>e.trim()).
filter(e=>/^-?\d+$/.test(e)).map(Number);function wa(n,e){let t=Wo(n),r=new Map(t.map(f=>[f.code,f])),a=e.answers,i=f=>e.handed(f.code)&&a[f.code]==="answered",
s=f=>{let p=r.get(f),d=a[f];return d==null||d===""?[]:p&&p.item?/^[1-9]$/.test(d)?[Number(d)]:[]:qe(d)},c=f=>{let p=s(f.code);return f.op==="<="?p.length===1&&p[0]<=
f.value:f.op==="="?p.length===1&&p[0]===f.value:p.includes(f.value)},u=f=>{let p=f.question&&f.question.show_if;if(!p)return!0;let[d,w]=[p.all||[],p.any||[]];return[
...d,...w].some(i)?e.shown(f.code):d.every(c)&&(!w.length||w.some(c))},h=[];for(let f=!0;f;){f=!1;for(let p of t)a[p.code]!==void 0&&a[p.code]!==""&&!u(p)&&(h.push(
p),delete a[p.code],f=!0)}let b=t.filter(u);return{form:n,steps:b,hidden:h,answers:a,missing:e.missing}}var he=(n,e)=>{if(n.missing[e.code])return n.missing[e.code];
let t=n.answers[e.code];return t==null||t===""?"":e.item&&t==="-"?"refused":e.item&&t==="0"?"dont_know":"answered"},en=n=>!!(n.item||n.question).required&&!(n.question&&
n.question.prefill),de=n=>n.type!=="text"||en(n),ke=n=>n.steps.filter(e=>de(e)&&!he(n,e));function ya(n){let e=n.steps.filter(de);return e.length?e.filter(t=>he(
n,t)==="answered").length/e.length:0}function ga(n,e){let t=[],r=!1;for(let a of n.steps){a.factor&&(r=!0);let i=a.factor?"f:"+a.factor.code:a.block==="profile"?
"profile":a.row?"g:"+a.question.code:r?"after":"before",s=t[t.length-1];s&&s.key===i?s.steps.push(a):t.push({key:i,title:e(i,a),steps:[a]})}return t}function va(n){
return n.min||n.max?[n.min||0,n.max||0]:n.type==="percent"?[0,200]:[0,1e9]}function zn(n,e){let t=e.item?e.item.scale:e.question.scale;if(!t)return{values:e.question.
options||[],unknown:null,scale:!1};let r=n.scales[t];return{values:r.kind==="satisfaction"?[...r.values].reverse():r.values,unknown:r.missing[0]||null,scale:r.kind===
"satisfaction"}}var ht=n=>/(\+?\d[\s.-]?){9,}|[^\s@]+@[^\s@]+\.[a-z]{2,}/i.test(n||"");function ka(n){let e=n.hidden.map(t=>({kind:"hidden",step:t,cause:Jo(n,t)}));
for(let t of n.steps){let r=n.answers[t.code];r==null||r===""||(t.type==="percent"&&Number(r)>100&&e.push({kind:"over",step:t}),t.type==="text"&&!t.question.identifier&&
ht(r)&&e.push({kind:"personal",step:t}))}return e.concat(Yo(n))}function Jo(n,e){let t=[...e.question.show_if.all||[],...e.question.show_if.any||[]].map(r=>r.code);
return n.steps.find(r=>t.includes(r.code))||e}function Yo(n){return n.steps.filter(t=>t.factor&&t.factor.role==="overall").filter(t=>{let r=Number(n.answers[t.code]),
a=n.steps.filter(i=>i.item&&i.item.scale===t.item.scale&&i.factor.role!=="overall").map(i=>Number(n.answers[i.code])).filter(i=>i>=1);return r>=1&&a.length>=5&&
Math.abs(r-a.reduce((i,s)=>i+s,0)/a.length)>=2}).map(t=>({kind:"overall",step:t}))}async function _a(n,e,t){let r=await n.core.case(e),a=Zo(),i=Mn.map(b=>W(l("tablet.visit."+b.key),b.codes.map(f=>({value:f,label:l("tablet.outcome."+f),hint:f===
"absent"?l("tablet.visit.absent_hint"):null})),f=>{for(let p of i)p.group!==b&&p.e.querySelectorAll("input").forEach(d=>{d.checked=!1});a.hidden=f!=="appointmen\
t"})).map((b,f)=>({e:b,group:Mn[f]}));a.hidden=!0;let s=Rn(),c=Fn(),u=o("p.wrong",{role:"alert"}),h=m(l("tablet.visit.save"),async()=>{let b=n.turn;u.textContent=
"";let f=i.map(d=>d.e.value()).find(Boolean);if(!f)return i[0].e.error(l("tablet.visit.missing"));let p=f==="appointment"?a.instant():"";if(!(f==="appointment"&&
!p)){try{await n.core.visit(r.id,{outcome:f,appointment:p,note:s.input.value.trim(),position:c.position(),standsFor:t||ue(r)})}catch(d){u.textContent=E(d);return}
n.core.sync({}).catch(()=>{}),n.show(Qo(n,r,f,p),b)}});return{title:l("tablet.visit.title",{name:N(r)}),node:[o("p.back",null,o("a",{href:"#"+L("case",r,t)},N(r))),
o("h1",null,l("tablet.visit.heading")),o("p.lead",null,r.address||r.code),i[0].e,a,i.slice(1).map(b=>b.e),s,c,u,o("div.actions",null,h)]}}function Qo(n,e,t,r){return{
title:l("tablet.saved"),node:o("div",null,o("h1",null,l("tablet.saved")),o("p.callout.good",null,O("check"),[N(e),l("tablet.outcome."+t),r&&q(r)].filter(Boolean).
join(" · ")),o("p",null,l("tablet.saved_later")),o("div.actions",null,o("a.button",{href:"#/"},l("tablet.to_list")),o("a.button.quiet",{href:"#/case/"+encodeURIComponent(
e.id)},l("tablet.to_case"))))}}var xa=n=>String(n).padStart(2,"0");function Zo(){let n=new Date,e=$(l("tablet.visit.day"),o("input",{type:"date",min:`${n.getFullYear()}\
-${xa(n.getMonth()+1)}-${xa(n.getDate())}`})),t=$(l("tablet.visit.time"),o("input",{type:"time",step:"300"})),r=o("fieldset.pair",null,o("legend",null,l("tablet\
.visit.when")),e,t);return r.instant=()=>{if(e.error(""),t.error(""),!e.input.value)return e.error(l("tablet.visit.day_missing"))||"";if(!t.input.value)return t.
error(l("tablet.visit.time_missing"))||"";let a=new Date(e.input.value+"T"+t.input.value);return isNaN(a)||a<new Date?e.error(l("tablet.visit.past"))||"":a.toISOString().
replace(/\.\d+/,"")},r}function Rn(){let n=o("textarea",{rows:"3",maxlength:"500"}),e=o("p.wrong",{role:"status"});n.addEventListener("input",()=>{e.textContent=
ht(n.value)?l("tablet.note.personal"):""});let t=$(l("tablet.note.label"),n,l("tablet.note.hint"));return t.append(e),t}function Fn(){let n=null,e=o("p.hint",{role:"\
status"},l("tablet.position.hint")),t=o("div.field",null,m(l("tablet.position.button"),async()=>{e.textContent=l("tablet.position.looking");try{let r=await new Promise(
(a,i)=>navigator.geolocation.getCurrentPosition(a,i,{enableHighAccuracy:!0,timeout:2e4,maximumAge:3e4}));n={lat:r.coords.latitude,lon:r.coords.longitude,accuracy:Math.
round(r.coords.accuracy)},e.textContent=l("tablet.position."+es(n.accuracy),{metres:ts(n.accuracy)})}catch(r){e.textContent=l(r.code===1?"tablet.position.denied":
"tablet.position.failed")}},{class:"quiet"}),e);return t.position=()=>n,t}var es=n=>n<=30?"good":n<=200?"rough":"poor",ts=n=>String(n<100?Math.ceil(n/5)*5:Math.
ceil(n/50)*50);function Sa(n){return({multi:as,ranked:is,percent:Pa,number:Pa,text:os}[n.step.type]||rs)(n)}var ns=(n,e)=>[o("b.no",{"aria-hidden":"true"},String(n)),o("span",
null,o("span.sr",null,n+", "),e)],Aa=(n,e,t,r)=>o("button.choice",{type:"button","data-value":String(n),"aria-pressed":String(!!t),onclick:r},ns(n,e));function rs(n){
let{values:e}=zn(n.form,n.step),t=o("div.choices",{role:"group"}),r=async a=>{await n.save(String(a),"")&&n.done()};return t.draw=a=>g(t,e.map(i=>Aa(i.value,A(i),
a===String(i.value),()=>r(i.value)))),t.key=a=>e.some(i=>String(i.value)===a)&&r(a),t.draw(n.text),t}var tn=n=>n.step.question.max_choices||n.step.question.options.
length;function Ka(n,e,t){let r=n.step.question.max_choices;return[r&&o("p.hint",null,l(n.step.type==="ranked"?"tablet.q.rank_most":"tablet.q.most",{count:r})),
e,t]}function as(n){let e=qe(n.text),t=o("div.choices",{role:"group"}),r=o("p.wrong",{role:"alert"}),a=async s=>{let c=e.includes(s);if(r.textContent="",!c&&e.length>=
tn(n)){r.textContent=l("tablet.q.too_many",{count:tn(n)});return}let u=e;e=c?e.filter(h=>h!==s):[...e,s].sort((h,b)=>h-b),await n.save(e.length?e.join(";"):null,
"")||(e=u),i.draw(e.join(";"))},i=o("div",null,Ka(n,t,r));return i.own=!0,i.draw=s=>{e=qe(s);let c=document.activeElement&&document.activeElement.dataset.value;
g(t,n.step.question.options.map(u=>Aa(u.value,A(u),e.includes(u.value),()=>a(u.value)))),c&&t.isConnected&&(t.querySelector('[data-value="'+c+'"]')||t).focus()},
i.key=s=>n.step.question.options.some(c=>c.value===Number(s))&&a(Number(s)),i.draw(n.text),i}function is(n){let e=qe(n.text),t=o("div.choices",{role:"group"}),r=o(
"p.wrong",{role:"alert"}),a=async s=>{r.textContent="";let c=e.includes(s);if(!c&&e.length>=tn(n)){r.textContent=l("tablet.q.too_many",{count:tn(n)});return}let u=e;
e=c?e.filter(h=>h!==s):[...e,s],await n.save(e.length?e.join(";"):null,"")||(e=u),i.draw(e.join(";"))},i=o("div",null,Ka(n,t,r));return i.own=!0,i.draw=s=>{e=qe(
s);let c=document.activeElement&&document.activeElement.dataset.value;g(t,n.step.question.options.map(u=>{let h=e.indexOf(u.value)+1;return o("button.choice",{type:"\
button","data-value":String(u.value),"aria-pressed":String(h>0),onclick:()=>a(u.value)},o("b.no"+(h?".place":""),{"aria-hidden":"true"},h?P(h):""),o("span",null,
h>0&&o("span.sr",null,l("tablet.q.place",{n:h})+", "),A(u)))})),c&&t.isConnected&&(t.querySelector('[data-value="'+c+'"]')||t).focus()},i.key=s=>n.step.question.
options.some(c=>c.value===Number(s))&&a(Number(s)),i.draw(n.text),i}function Pa(n){let e=n.step.question,[t,r]=va(e),a=o("input.number",{type:"text",inputmode:"\
numeric",autocomplete:"off",value:n.text||"","aria-labelledby":"question","aria-describedby":"range wrong"}),i=o("p.wrong",{id:"wrong",role:"alert"}),s=o("div.f\
ield",null,o("p.hint",{id:"range"},l("tablet.q.range",{low:P(t),high:P(r)})),i,o("p.with",null,a,e.type==="percent"&&o("b",{"aria-hidden":"true"},"%"))),c=()=>{
let f=a.value.trim().replace(/\s*%$/,"");if(f==="")return{text:null};if(!/^-?\d+$/.test(f))return{error:l("tablet.q.not_number")};let p=Number(f);return p<t||p>
r?{error:l("tablet.q.out_of_range",{low:P(t),high:P(r)})}:{text:String(p)}},u=0,h=n.text||null,b=async()=>{clearTimeout(u);let f=c();return f.error||f.text===h?
!f.error:await n.save(f.text,"")?(h=f.text,!0):!1};return a.addEventListener("input",()=>{i.textContent="",a.removeAttribute("aria-invalid"),clearTimeout(u),u=setTimeout(
b,500)}),s.settle=async()=>{let f=c();return f.error?(i.textContent=f.error,a.setAttribute("aria-invalid","true"),a.focus(),!1):b()},s.draw=f=>{h=f||null,a.value=
f||""},s.own=!0,s}function os(n){let e=n.step.question,t=e.max_length||2e3,r={autocomplete:"off",value:n.text||"","aria-labelledby":"question","aria-describedby":"\
warn left"},a=e.format==="date"?o("input",{type:"date",...r}):e.format==="phone"?o("input",{type:"tel",maxlength:String(t),...r}):t<=200?o("input",{type:"text",
maxlength:String(t),...r}):o("textarea",{rows:"5",maxlength:String(t),...r}),i=o("p.hint",{id:"left"}),s=o("p.wrong",{role:"status"}),c=0,u=n.text||null,h=async()=>{
clearTimeout(c);let p=a.value.trim()||null;return p===u?!0:await n.save(p,"")?(u=p,!0):!1},b=()=>{i.textContent=e.format?"":l("tablet.q.left",{count:t-[...a.value].
length}),s.textContent=!e.identifier&&ht(a.value)?l("tablet.note.personal"):""};a.addEventListener("input",()=>{b(),clearTimeout(c),c=setTimeout(h,500)}),b();let f=o(
"div.field",null,!e.identifier&&o("p.hint",{id:"warn"},l("tablet.note.hint")),a,i,s);return f.settle=h,f.draw=p=>{u=p||null,a.value=p||"",b()},f.own=!0,f}function Ea(n){
let{unknown:e}=zn(n.form,n.step),t=!!n.step.item,r=e?String(e.value):"",a=u=>n.missing===u||(u==="refused"?t&&n.text==="-":r!==""&&n.text===r),i=async u=>{let h;
u==="dont_know"&&r!==""?h=await n.save(r,""):u==="refused"&&t?h=await n.save("-",""):h=await n.save(null,u),h&&n.done()},s=(u,h,b)=>o("button.choice.none",{type:"\
button","data-none":u,"aria-pressed":String(a(u)),onclick:()=>i(u)},b&&o("b.no",{"aria-hidden":"true"},b),o("span",null,h)),c=o("div.choices.pair");return c.draw=
(u,h)=>{n.text=u,n.missing=h,g(c,s("dont_know",e?A(e):l("tablet.q.dont_know"),"0"),s("refused",l(n.alone?"tablet.q.refused_self":"tablet.q.refused"),null))},c.key=
()=>i("dont_know"),c.draw(n.text,n.missing),c}function nn(n){n.app.intent=null,n.current=null;let e=o("p.wrong",{role:"alert"}),t=o("h1",null,l("tablet.handover.give"));g(n.node,o("div.curtain",null,t,o("p",
null,l("tablet.handover.what")),e,o("div.actions",null,m(l("tablet.handover.begin"),async()=>{try{await ss(n)}catch(r){e.textContent=E(r)}},{id:"begin"}),m(l("t\
ablet.back"),async()=>{n.d.handedOver&&await n.d.handover(!1),n.list()},{class:"quiet"})))),n.node.isConnected&&j(t)}async function ss(n){await n.d.handover(!0),
n.alone=!0,n.parent.bare=!0,document.body.dataset.frame="bare",document.body.dataset.alone="1",n.guard=ls(),n.app.frame();let e=n.view(),t=ke(e)[0]||e.steps[0];
await n.show(t.code)}function ls(){let n=location.hash,e=t=>{t.stopImmediatePropagation(),location.hash!==n&&history.pushState(null,"",n)};return history.pushState(
null,"",n),addEventListener("hashchange",e,{capture:!0}),addEventListener("popstate",e,{capture:!0}),()=>{removeEventListener("hashchange",e,{capture:!0}),removeEventListener(
"popstate",e,{capture:!0}),delete document.body.dataset.alone}}async function Xn(n){n.settle&&await n.settle(),n.settle=null;let e=n.app;try{await n.d.handover(
!1)}catch(r){return n.refuse(r)}n.alone=!1,n.enumeratorSpeaks&&X("lang",n.enumeratorSpeaks);let t=L("interview",n.c);await n.parent.leave(),e.screen=null,e.gate=
"locked",e.core.lock(),e.show(Yt(e,{title:l("tablet.handover.done"),lead:l("tablet.handover.pin"),then:()=>{e.intent={list:!0},e.go(t,!0)}}))}function Oa(n){let e=n.view(),t=ke(e),r=ya(e),a=n.round&&n.round.rules?n.round.rules.partial:.5,i=W(l("tablet.finish.outcome"),[{value:"complete",label:l("table\
t.outcome.complete"),disabled:t.length>0,hint:t.length>0?l("tablet.finish.not_complete"):null},{value:"partial",label:l("tablet.outcome.partial"),disabled:r<a,hint:r<
a?l("tablet.finish.not_partial",{share:De(a)}):l("tablet.finish.partial")},{value:"break_off",label:l("tablet.outcome.break_off"),hint:l("tablet.finish.break_of\
f")}]),s=cs(),c=Rn(),u=Fn(),h=o("p.wrong",{role:"alert"}),b=o("h1",null,l("tablet.finish.title")),f=m(l("tablet.finish.save"),async()=>{let p=n.app.turn;if(h.textContent=
"",!i.value())return i.error(l("tablet.finish.outcome_missing"));let d=s.contact();if(d){try{await n.d.finish({outcome:i.value(),mode:n.d.mode,note:c.input.value.
trim(),contact:d,position:u.position()||void 0})}catch(w){h.textContent=E(w);return}n.app.core.sync({}).catch(()=>{}),n.app.drafting=!1,n.app.show(us(n),p)}},{id:"\
save"});g(n.node,o("p.back",null,m(l("tablet.finish.back"),()=>n.list(),{class:"quiet small"})),b,Ta(n,l("tablet.finish.open",{count:t.length}),t.map(p=>({step:p}))),
Ta(n,l("tablet.finish.doubts"),ka(e)),t.length===0&&o("p.callout.good",null,O("check"),l("tablet.finish.all")),i,s,u,c,h,o("div.actions",null,f)),scrollTo(0,0),
j(b)}function Ta(n,e,t){return t.length?o("details.callout",{open:t.length<=6},o("summary",null,e),o("ul.plain",null,t.map(({step:r,kind:a,cause:i})=>{let s=i||
r,c=[a&&o("span.hint",null,l("tablet.doubt."+a)),o("span",null,A(r.item||r.row||r.question))];return o("li",null,n.d.handed(s.code)?o("span.jump",null,c):o("but\
ton.jump",{type:"button","data-code":s.code,onclick:()=>n.show(s.code)},c))}))):null}function cs(){let n=$(l("tablet.finish.phone"),o("input",{type:"tel",autocomplete:"\
off",maxlength:"20"}),l("tablet.finish.phone_hint")),e=ce(l("tablet.finish.phone_agree"),()=>n.error("")),t=o("fieldset",null,o("legend",null,l("tablet.finish.c\
ontact")),n,e);return t.contact=()=>{let r=n.input.value.replace(/[\s.-]/g,"");return n.error(""),r?/^\+?\d{8,14}$/.test(r)?e.input.checked?{phone:r}:n.error(l(
"tablet.finish.phone_consent"))||null:n.error(l("tablet.finish.phone_wrong"))||null:{}},t}function us(n){return{title:l("tablet.saved"),node:o("div",null,o("h1",
null,l("tablet.saved")),o("p.callout.good",null,O("check"),N(n.c)),o("p",null,l("tablet.saved_later")),o("div.actions",null,o("a.button",{href:"#/"},l("tablet.t\
o_list")),o("a.button.quiet",{href:"#"+L("case",n.c)},l("tablet.to_case")),o("a.button.quiet",{href:"#/sync"},l("tablet.nav.sync"))))}}var ja=n=>/resident/.test(n.unit_of_answer),Gn=n=>o("p.back",null,o("a",{href:"#"+L("case",n.c)},N(n.c)));function La(n){n.current=null;let e=$(l("tablet.select\
.eligible"),o("input.number",{type:"text",inputmode:"numeric",autocomplete:"off",maxlength:"2"}),l("tablet.select.eligible_hint")),t=W(l("tablet.select.method"),
["next_birthday","kish"].map(h=>({value:h,label:l("tablet.select."+h),hint:l("tablet.select."+h+"_hint")}))),r=o("p.callout",{role:"status",hidden:!0}),a=o("p.w\
rong",{role:"alert"}),i=()=>{let h=Number(e.input.value.trim());return Number.isInteger(h)&&h>=1&&h<=30?h:0},s=async()=>{let h=i();t.hidden=h===1,r.hidden=!0,!(!h||
h>1&&!t.value())&&(r.textContent=h===1?l("tablet.select.only"):t.value()==="kish"?l("tablet.select.kish_is",{n:P(await Ia(n.c.id,h)),of:P(h)}):l("tablet.select.\
birthday_is"),r.hidden=!1)};e.input.addEventListener("input",s),t.addEventListener("change",s);let c=o("h1",null,l("tablet.select.title")),u=m(l("tablet.select.\
done"),async()=>{let h=i();if(e.error(h?"":l("tablet.select.eligible_wrong")),!h)return;if(h>1&&!t.value())return t.error(l("tablet.select.method_missing"));let b=h===
1?"only":t.value();try{await n.d.select({method:b,eligible:h,chosen:b==="kish"?await Ia(n.c.id,h):0})}catch(f){a.textContent=E(f);return}n.start()});g(n.node,Gn(
n),c,o("p",null,l("tablet.select.lead",{who:l("tablet.select.who")})),e,t,r,a,o("div.actions",null,u,o("a.button.quiet",{href:"#"+L("visit",n.c)},l("tablet.sele\
ct.away")))),n.node.isConnected&&j(c)}async function Ia(n,e){let t=new Uint8Array(await crypto.subtle.digest("SHA-256",new TextEncoder().encode(n)));return new DataView(
t.buffer).getUint32(0)%e+1}function $n(n){n.current=null;let e=o("p.wrong",{role:"alert"}),t=o("h1",null,l("tablet.consent.title")),r=A(n.form.consent).replace(
"{retention_months}",document.documentElement.dataset.retention||""),a=i=>async()=>{try{await i()}catch(s){e.textContent=E(s)}};g(n.node,Gn(n),t,o("p",null,l("t\
ablet.consent.lead")),o("blockquote",null,r),e,o("div.actions",null,m(A(n.form.consent.accept),a(async()=>{await n.d.consent(),n.start()}),{id:"agree"}),m(l("ta\
blet.consent.no"),a(()=>hs(n)),{class:"quiet",id:"disagree"}))),n.node.isConnected&&j(t)}function hs(n){let e=o("h1",null,l("tablet.consent.refused")),t=o("p.wr\
ong",{role:"alert"});g(n.node,Gn(n),e,o("p",null,l("tablet.consent.refused_what")),t,o("div.actions",null,m(l("tablet.consent.record"),async()=>{try{await n.d.discard(
"refused_respondent")}catch(r){t.textContent=E(r);return}n.app.go(L("case",n.c),!0)}),m(l("tablet.back"),()=>$n(n),{class:"quiet"}))),j(e)}async function Ca(n,e,t){let r=await n.core.case(e),a=n.opened&&n.opened.case===e&&!n.opened.closed?n.opened:null;if(n.opened=null,!a){if(!r||!r.draft)return n.
go(r?L("case",r,t):"/",!0),{title:"",node:null};a=await n.core.openDraft(e,{})}let s=(await n.core.rounds()).find(u=>u.id===r.round),c=a.form&&a.form.factors?a.
form:await n.core.form(s.form);return new Wn(n,r,a,c,s).screen()}var Wn=class{constructor(e,t,r,a,i){Object.assign(this,{app:e,c:t,d:r,form:a,round:i}),this.node=
o("div.interview"),this.alone=!1,this.passed=""}screen(){this.off=this.d.on("change",()=>this.drawn()),this.keys=t=>this.onkey(t),addEventListener("keydown",this.
keys),this.app.drafting=!0;let e={title:l("tablet.interview.title",{name:N(this.c)}),node:this.node,leave:async()=>{removeEventListener("keydown",this.keys),this.
off(),this.app.drafting=!1,this.guard&&this.guard(),this.settle&&await this.settle(),this.d.close&&await this.d.close()}};return this.parent=e,this.readOnlyShown=
this.d.readOnly,this.start(),e}start(){if(this.d.handedOver||this.app.intent&&this.app.intent.handover&&this.d.consented)return nn(this);if(!this.d.replaces){if(ja(
this.form)&&!this.d.selection)return La(this);if(!this.d.consented)return $n(this)}if(this.app.intent&&this.app.intent.handover)return nn(this);if(this.app.intent&&
this.app.intent.list)return this.app.intent=null,this.list();let e=this.view(),r=!this.d.at&&this.d.comments.map(a=>e.steps.find(i=>i.code===a.question||i.row&&
i.question.code===a.question)).find(Boolean)||e.steps.find(a=>a.code===this.d.at)||ke(e)[0]||e.steps[0];this.show(r.code)}view(){return wa(this.form,this.d)}title(e,t){
if(t.factor){let r=(this.form.contents||[]).find(a=>a.code===t.factor.content);return(r?A(r)+" – ":"")+A(t.factor)}return t.row?A(t.question):l({before:"table\
t.section.before",after:"tablet.section.after",profile:"tablet.section.profile"}[e])}sections(e){return ga(e,(t,r)=>this.title(t,r))}drawn(){this.d.readOnly!==this.
readOnlyShown&&(this.readOnlyShown=this.d.readOnly,this.current&&!this.alone&&this.show(this.current.code))}async show(e,t){let r=this.view(),a=r.steps.find(i=>i.
code===e)||r.steps[0];if(this.current=a,this.passed="",!this.d.readOnly)try{await this.d.go(a.code)}catch(i){return this.refuse(i)}this.draw(r,a,t||{})}refuse(e){
this.mark.textContent=E(e),this.mark.dataset.state="failed"}draw(e,t,{quiet:r}){let a=this.sections(e).find(c=>c.steps.includes(t)),i=!this.alone&&this.d.handed(
t.code);this.mark=o("p.mark",{role:"status"}),this.wrong=o("p.wrong",{role:"alert"}),this.ask={form:this.form,step:t,alone:this.alone,text:this.d.answers[t.code]??
null,missing:this.d.missing[t.code]||"",save:(c,u)=>this.save(t,c,u),done:()=>this.after(t)},this.controls=i||this.d.readOnly?o("p.callout",null,i?l("tablet.han\
dover.sealed"):this.answerText(e,t)):Sa(this.ask),this.none=i||this.d.readOnly?null:Ea(this.ask),this.settle=this.controls.settle||null;let s=o("h1",{id:"questi\
on"},t.item&&t.item.no?P(t.item.no)+". ":"",A(t.item||t.row||t.question),en(t)&&o("small",null," ",l("tablet.q.required")));g(this.node,this.alone?this.aloneTop(
e,t):this.top(e,a),this.d.readOnly&&o("p.callout",null,l("tablet.interview.read_only")),!this.alone&&this.comments(t),o("div.question",null,o("p.section",null,t.
factor?A(t.factor):a.title,t.row&&" · "+l("tablet.q.row",{n:t.rowNumber,of:t.question.rows.length})),s,this.notes(t),this.wrong,this.controls,this.none),!this.
alone&&this.help(t),this.foot(e,t)),r||(scrollTo(0,0),j(s))}answerText(e,t){let r=he(e,t);return r?l("tablet.mark."+r):l("tablet.mark.none")}top(e,t){let r=e.steps.
filter(i=>de(i)&&he(e,i)).length,a=e.steps.filter(de).length;return o("div.strip",null,o("a",{href:"#"+L("case",this.c)},N(this.c)),m(l("tablet.interview.list"),
()=>this.list(t.key),{class:"quiet small"}),o("span.count",null,l("tablet.interview.answered",{n:P(r),of:P(a)})),o("progress",{max:String(a),value:r,"aria-label":l(
"tablet.interview.answered",{n:P(r),of:P(a)})}))}aloneTop(e,t){return o("div.strip",null,o("span.count",null,l("tablet.handover.count",{n:P(e.steps.indexOf(t)+1),
of:P(e.steps.length)})),m(K.lang==="en"?"Tiếng Việt":"English",()=>this.speak(),{class:"quiet small",lang:K.lang==="en"?"vi":"en"}),m(l("tablet.handover.sto\
p"),()=>Xn(this),{class:"quiet small"}))}async speak(){this.settle&&!await this.settle()||(this.enumeratorSpeaks??=K.lang,X("lang",K.lang==="en"?"vi":"en"),this.
show(this.current.code))}comments(e){let t=this.d.comments.filter(r=>r.question===e.code||e.row&&r.question===e.question.code||r.question==="");return t.length>
0&&o("div.callout",null,o("p",null,o("strong",null,l("tablet.interview.comment"))),t.map(r=>o("p",null,r.body,r.author&&o("small",null," – "+r.author))))}notes(e){
let t=e.question;return[e.item&&e.item.vi_full&&this.alone&&o("p.hint",{lang:"vi"},e.item.vi_full),t&&t.sensitive_kind==="personal-data"&&o("p.hint",null,l("tab\
let.q.personal")),t&&t.sensitive_kind==="fieldwork"&&o("p.hint",null,l(this.alone?"tablet.q.private_self":"tablet.q.private"))]}help(e){let t=e.item&&e.item.vi_full,
r=e.item?"scale":e.row?"grid":{multi:"multi",ranked:"ranked",text:"text",percent:"number",number:"number"}[e.type]||"single";return o("details.help",null,o("sum\
mary",null,l("tablet.help.title")),t&&o("p",{lang:"vi"},t),o("p",null,l("tablet.help."+r)),o("p.hint",null,l("tablet.help.keys")))}foot(e,t){let r=e.steps.indexOf(
t),a=r===e.steps.length-1;return o("div.foot",null,m(l("tablet.q.back"),()=>this.step(-1),{class:"quiet",id:"back",disabled:r===0&&this.alone?!0:null}),this.mark,
m(l(a?this.alone?"tablet.handover.end":"tablet.q.to_finish":"tablet.next"),()=>this.next(),{id:"next"}))}async save(e,t,r){this.mark.textContent=l("tablet.savin\
g"),this.mark.dataset.state="";try{await this.d.set(e.code,t,r||void 0)}catch(a){return this.refuse(a),!1}return g(this.mark,O("check"),l("tablet.saved")),this.
mark.dataset.state="saved",this.wrong.textContent="",this.passed="",this.current===e&&(t===null&&r?this.controls.draw(null):this.controls.own||this.controls.draw(
t),this.none&&this.none.draw(t,r||"")),!0}async after(e){await new Promise(t=>setTimeout(t,matchMedia("(prefers-reduced-motion: reduce)").matches?0:180)),this.current===
e&&this.node.isConnected&&this.step(1)}async next(){let e=this.current;if(this.settle&&!await this.settle())return;let t=this.view();if(!this.d.readOnly&&!he(t,
e)&&de(e)){if(en(e))return this.warn(l("tablet.q.needs"));if(this.passed!==e.code){this.warn(l("tablet.q.blank")),this.passed=e.code;return}}await this.step(1,!0)}warn(e){
this.wrong.textContent=e,this.wrong.scrollIntoView({block:"nearest"})}async step(e,t){if(!t&&this.settle&&!await this.settle())return;this.settle=null;let r=this.
view(),a=r.steps.findIndex(s=>s.code===this.current.code),i=r.steps[a+e];return i?this.show(i.code):e<0?this.alone?void 0:this.list():this.alone?Xn(this):this.finish()}onkey(e){
if(e.ctrlKey||e.metaKey||e.altKey||!this.current||!this.controls||!this.controls.isConnected)return;let t=document.activeElement,r=t&&t.matches("input,textarea,\
select");if(e.key==="Enter"&&r&&t.tagName!=="TEXTAREA")this.next();else if(e.key==="Enter"&&!(t&&t.matches("button,a,summary,textarea")))this.next();else{if(r)return;
if(e.key==="0"&&this.none)this.none.key();else if(/^[1-9]$/.test(e.key)&&this.controls.key)this.controls.key(e.key);else if(e.key==="ArrowLeft")this.step(-1);else if(e.
key==="ArrowRight")this.next();else if(e.key==="ArrowDown"||e.key==="ArrowUp"){let a=[...this.node.querySelectorAll(".choice")],i=a.indexOf(t),s=a[i<0?0:(i+(e.key===
"ArrowDown"?1:a.length-1))%a.length];s&&s.focus()}else return}e.preventDefault()}async list(e){if(this.settle&&!await this.settle())return;this.settle=null;let t=this.
current;this.current=null;let r=this.view(),a=ke(r),i=this.sections(r).map(c=>{let u=c.steps.filter(de),h=u.filter(b=>he(r,b)).length;return o("details",{open:c.
key===e},o("summary",null,o("span",null,c.title),u.length>0&&o("span.count",null,P(h)+"/"+P(u.length))),o("ul.plain",null,c.steps.map(b=>o("li",null,o("button.j\
ump",{type:"button","data-code":b.code,onclick:()=>this.show(b.code)},o("span.state",null,this.stateMark(r,b)),o("span",null,A(b.item||b.row||b.question)))))))}),
s=o("h1",null,l("tablet.interview.list_title"));g(this.node,o("p.back",null,o("a",{href:"#"+L("case",this.c)},N(this.c))),s,o("div.actions",null,a.length>0&&m(l(
"tablet.interview.to_open",{count:a.length}),()=>this.show(a[0].code),{id:"to-open"}),t&&m(l("tablet.interview.on"),()=>this.show(t.code),{class:"quiet"}),!this.
d.readOnly&&m(l("tablet.case.handover"),()=>nn(this),{class:"quiet"}),!this.d.readOnly&&m(l("tablet.q.to_finish"),()=>this.finish(),{class:a.length?"quiet":null,
id:"finish"})),i),scrollTo(0,0),j(s)}stateMark(e,t){let r=!this.alone&&this.d.handed(t.code)?"handed":he(e,t)||(de(t)?"none":"optional");return[O({answered:"che\
ck",handed:"check",refused:"cross",dont_know:"half",none:"empty",optional:"empty"}[r]),o("span",null,l("tablet.mark."+r))]}async finish(){this.current=null,this.
settle=null,Oa(this)}};var Na={draft:["half","busy"],sealed:["up","plain"],sending:["wait","busy"],acked:["checks","good"],failed:["wait","plain"],dead:["alert","alarm"]},Ma=n=>Xt(Na[n][1],
Na[n][0],l("tablet.record."+n));function ds(n,e){if(!n)return"";let t="tablet.reason."+n.replace(/^.*\./,"");return it(t)?l(t):l("tablet.reason.other",{code:e||
n})}function fs(n,e,t){let r=t.get(e.case),a=[[l("tablet.sync.size"),Wt(e.size)],[l("tablet.sync.tries"),e.tries?P(e.tries):""],[l("tablet.sync.next"),e.state!==
"acked"&&e.nextTry?q(new Date(e.nextTry).toISOString()):""],[l("tablet.sync.receipt"),e.receipt&&o("code",null,bs(e))],[l("tablet.sync.server"),it("tablet.serve\
r."+e.serverState)&&l("tablet.server."+e.serverState)],[l("tablet.sync.exported"),e.exported&&q(e.exported)]].filter(s=>s[1]),i=ds(e.reason,e.detail);return o("\
li.card",null,o("div.head",null,o("strong",null,r&&r.name||e.code),Ma(e.state)),o("p",null,o("span.code",null,e.code)," · ",l("tablet.outcome."+e.outcome)," · ",
q(e.created)),i&&o("p"+(e.state==="dead"?".callout":""),null,i),o("p.hint",null,a.map(([s,c],u)=>[u>0&&" · ",o("span",null,s+": ",c)])),e.state!=="acked"&&m(l(
"tablet.sync.export_one"),async()=>ot(await n.core.exportRecords([e.id]),Vt()),{class:"quiet small"}))}var bs=n=>n.receipt.number;async function qa(n){let e=o("\
div"),t=o("p",{role:"status"}),r=m(l("tablet.sync.now"),async()=>{t.textContent=l("tablet.sync.running");try{let u=n.core.status().unsent;await n.core.sync({now:!0});
let h=n.core.status().unsent;t.textContent=h?l("tablet.sync.left",{count:h,sent:P(Math.max(0,u-h))}):l("tablet.sync.all_sent")}catch(u){t.textContent=E(u)}},{class:"\
big"}),a=m(l("tablet.sync.export"),async()=>{ot(await n.core.exportRecords("unsent"),Vt()),t.textContent=l("tablet.sync.exported_done")},{class:"quiet"}),i=o("d\
iv"),s=Ne(),c=async()=>{let[u,h,b]=[await n.core.outbox(),await n.core.drafts(),await n.core.cases()];if(!s(u,h,b,n.core.status().storage))return;let f=new Map(
b.map(w=>[w.id,w])),p={dead:0,failed:1,sending:2,sealed:2,acked:3},d=[...u].sort((w,x)=>p[w.state]-p[x.state]||String(x.created).localeCompare(String(w.created)));
g(e,u.length+h.length===0?o("p.empty",null,l("tablet.sync.none")):o("ul.cards",null,h.map(w=>{let x=f.get(w.case);return o("li.card",null,o("div.head",null,o("s\
trong",null,x?x.name||x.code:w.case),Ma("draft")),o("p.hint",null,l("tablet.sync.draft")),x&&o("a",{href:"#/case/"+encodeURIComponent(x.id)},l("tablet.to_case")))}),
d.map(w=>fs(n,w,f)))),a.hidden=!u.some(w=>w.state!=="acked"),g(i,ps(n.core.status()))};return await c(),{title:l("tablet.sync.title"),node:[o("h1",null,l("table\
t.sync.title")),o("div.actions",null,r,a),t,o("p.hint",null,l("tablet.sync.export_hint")),e,o("h2",null,l("tablet.sync.storage")),i,ms(n)],update:c}}function ps(n){
return o("dl.facts",null,[[l("tablet.storage.used"),l("tablet.storage.used_of",{used:Wt(n.storage.used||0),quota:Wt(n.storage.quota||0),share:De(n.storage.share||
0)})],[l("tablet.storage.kept"),l(n.storage.persisted?"tablet.storage.persisted":"tablet.storage.not_persisted")],[l("tablet.storage.level"),l("tablet.storage."+
n.storage.level)]].map(([e,t])=>o("div",null,o("dt",null,e),o("dd",null,t))))}function ms(n){let e=o("div"),t=o("details",{ontoggle:async()=>{if(!t.open)return;
let r=await n.core.journal();g(e,r.length?[o("ol.journal",null,r.slice(-200).reverse().map(a=>o("li",null,o("code",null,Da(a))))),m(l("tablet.sync.journal_expor\
t"),()=>ot(new Blob([r.map(Da).join(`
`)],{type:"text/plain"}),"sipas-journal.txt"),{class:"quiet small"})]:o("p.empty",null,l("tablet.sync.journal_none")))}},o("summary",null,l("tablet.sync.journal")),
e);return t}var Da=n=>[n.at,n.event,n.id&&n.id.slice(0,8),n.reason,n.seq].filter(e=>e!==void 0&&e!=="").join(" ");async function Ua(n){let e=n.core.status(),t=W(l("tablet.settings.theme"),["","light","dark"].map(i=>({value:i||"auto",label:l("tablet.settings.theme_"+(i||"aut\
o")),checked:K.theme===i})),i=>X("theme",i==="auto"?"":i)),r=W(l("tablet.settings.lang"),[["vi","Tiếng Việt"],["en","English"]].map(([i,s])=>({value:i,label:s,
checked:K.lang===i})),i=>n.speak(i)),a=([i,s])=>o("div",null,o("dt",null,i),o("dd",null,s));return{title:l("tablet.settings.title"),node:[o("h1",null,l("tablet.\
settings.title")),r,t,ce(l("tablet.settings.large"),i=>X("large",i?"1":""),!!K.large),o("h2",null,l("tablet.settings.lock")),o("p",null,l("tablet.settings.lock_\
what")),m(l("tablet.settings.lock_now"),()=>n.core.lock(),{class:"quiet"}),o("details",null,o("summary",null,l("tablet.settings.leave")),o("p",null,l("tablet.se\
ttings.leave_what")),m(l("tablet.settings.leave_now"),()=>n.core.logout(),{class:"quiet"})),o("h2",null,l("tablet.install.title")),lt(),o("h2",null,l("tablet.se\
ttings.device")),o("dl.facts",null,[[l("tablet.settings.person"),e.person?e.person.name:""],[l("tablet.settings.device_name"),e.device],[l("tablet.settings.vers\
ion"),e.version||""],[l("tablet.settings.last"),e.lastSync?q(e.lastSync):l("tablet.bar.never")],[l("tablet.settings.browser"),navigator.userAgent]].filter(i=>i[1]).
map(a)),o("p.hint",null,l("tablet.settings.about",{day:B(new Date().toISOString())}))]}}var ws=[[/^\/case\/([^/]+)(?:\/for\/([^/]+))?$/,ma],[/^\/visit\/([^/]+)(?:\/for\/([^/]+))?$/,_a],[/^\/interview\/([^/]+)(?:\/for\/([^/]+))?$/,Ca],[/^\/sync$/,qa],
[/^\/settings$/,Ua],[/^\/?$/,Bn]],Vn=class{constructor(e){this.core=e,this.turn=0,this.screen=null,this.gate="",this.top=o("header.top"),this.notes=o("section.b\
anners"),this.main=o("main",{id:"main",tabindex:"-1"}),document.body.replaceChildren(o("a.skip",{href:"#main",onclick:t=>{t.preventDefault(),j(this.main)}},l("t\
ablet.skip")),this.top,this.notes,this.main,la()),document.body.dataset.ready="1",addEventListener("hashchange",()=>this.route()),addEventListener("unhandledrej\
ection",t=>{t.preventDefault(),this.fail(t.reason)}),addEventListener("error",t=>this.fail(t.error||t.message));for(let t of["pointerdown","keydown","input"])addEventListener(
t,()=>e.touch(),{passive:!0,capture:!0});for(let t of["online","offline"])addEventListener(t,()=>this.changed());e.on("change",()=>this.changed())}go(e,t){if(t)
history.replaceState(null,"","#"+e);else if(location.hash!=="#"+e){location.hash=e;return}this.route()}gateOf(){let e=this.core.status();return e.enrolled?e.blocked?
"locked":e.hasPin?e.locked?"locked":!e.storage.persisted&&!K.online?"persist":"":this.enrolling?"enrol":"pin":"enrol"}async route(){let e=++this.turn;if(this.screen&&
this.screen.leave){let r=this.screen.leave();this.screen=null,await r}this.gate=this.gateOf(),this.gate&&pa();let t;try{t=await this.pick()}catch(r){return this.
fail(r)}e===this.turn?this.show(t):t.leave&&t.leave()}pick(){let e={enrol:ct,pin:fa,locked:Yt,persist:ua};if(this.gate)return e[this.gate](this);let t=location.
hash.slice(1);for(let[r,a]of ws){let i=t.match(r);if(i)return a(this,...i.slice(1).map(s=>s&&decodeURIComponent(s)))}return Bn(this)}show(e,t=this.turn){t===this.
turn&&(this.screen&&this.screen!==e&&this.screen.leave&&this.screen.leave(),this.screen=e,document.title=e.title+" – SIPAS",document.body.dataset.frame=e.bare?
"bare":"",g(this.main,e.node),this.frame(),e.keepScroll||scrollTo(0,0),j(e.focus||this.main.querySelector("h1")))}changed(){if(this.gateOf()!==this.gate&&!(this.
screen&&this.screen.holds))return this.route();if(this.frame(),this.screen&&this.screen.update){clearTimeout(this.updating);let t=this.screen;this.updating=setTimeout(
()=>t===this.screen&&t.update(),80)}}frame(){let e=document.body.dataset.frame==="bare";g(this.top,e?null:this.bar()),this.notes.setAttribute("aria-label",l("ta\
blet.notes")),g(this.notes,e?null:ca(this))}bar(){let e=this.core.status(),t=[[l("tablet.bar.unsent",{count:e.unsent}),e.unsent?"up":"check"],[e.lastSync?l("tab\
let.bar.last",{at:ys(e.lastSync)}):l("tablet.bar.never"),null],[e.storage.quota?l("tablet.bar.free",{share:De(Math.max(0,1-e.storage.share))}):l("tablet.bar.unk\
nown"),e.storage.level==="ok"?null:"alert"]],r=o("ul.facts",null,t.map(([i,s])=>o("li",null,s&&O(s),i)));if(this.gate||this.drafting)return r;let a=(i,s)=>o("a",
{href:"#"+i,"aria-current":location.hash.slice(1)===i?"page":null},l(s));return[r,o("nav",{"aria-label":l("tablet.nav")},a("/","tablet.nav.home"),a("/sync","tab\
let.nav.sync"),a("/settings","tablet.nav.settings"))]}speak(e){X("lang",e),document.querySelector(".skip").textContent=l("tablet.skip"),this.route()}fail(e){console.
warn(e),this.turn++,this.show(Cn(this,e))}say(e){sa(e)}},ys=n=>B(n)===B(new Date().toISOString())?at(n):at(n)+" "+B(n);async function Ha(n){jn();let e;try{e=await n()}catch(r){
console.warn(r);let a=Cn(null,r);return document.title=a.title+" – SIPAS",document.body.replaceChildren(o("main",{id:"main"},a.node)),null}let t=new Vn(e);return await t.
route(),t}var mb=Ha(()=>Rt.open());export{mb as app};
