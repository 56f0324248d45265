// Made from static/tablet/main.js. Libraries and their licences: static/vendor.
var Y="1.0.0",Ee="2026-11-24T00:00:00Z";function Pt(i,e){let[t,r]=[i,e].map(n=>String(n).split(".").map(a=>parseInt(a,10)||0));for(let n=0;n<3;n++)if((t[n]??0)!==
(r[n]??0))return(t[n]??0)<(r[n]??0);return!1}var w=(i=Date.now())=>new Date(i).toISOString().replace(/\.\d+/,"");var Kr=new TextEncoder,Er=new TextDecoder("utf-8",{fatal:!0}),m=i=>Kr.encode(i),Oe=i=>Er.decode(i);function St(...i){let e=new Uint8Array(i.reduce((r,n)=>r+n.length,
0)),t=0;for(let r of i)e.set(r,t),t+=r.length;return e}var I=i=>Array.from(i,e=>e.toString(16).padStart(2,"0")).join("");function At(i){return Uint8Array.from(i.
match(/../g)??[],e=>parseInt(e,16))}function Or(i){let e="";for(let t=0;t<i.length;t+=32768)e+=String.fromCharCode(...i.subarray(t,t+32768));return btoa(e)}var R=i=>Or(
i).replaceAll("+","-").replaceAll("/","_").replace(/=+$/,"");function le(i){return Uint8Array.from(atob(i.replaceAll("-","+").replaceAll("_","/")),e=>e.charCodeAt(
0))}var G=i=>crypto.getRandomValues(new Uint8Array(i)),F=()=>I(G(16)),L=async i=>new Uint8Array(await crypto.subtle.digest("SHA-256",i));function N(i){if(Array.
isArray(i))return"["+i.map(e=>N(e??null)).join(",")+"]";if(i&&typeof i=="object")return"{"+Object.keys(i).filter(t=>i[t]!==void 0).sort().map(t=>N(t)+":"+N(i[t])).
join(",")+"}";if(typeof i=="number"&&!Number.isFinite(i))throw new TypeError("not a number of JSON");return JSON.stringify(typeof i=="string"?i.toWellFormed?.()??
i.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,"�"):i)}var p=class extends Error{constructor(e,t={}){super(e),this.name="CoreError",this.code=e,this.detail=t}};function Z(i){return i?.name==="QuotaExceededError"||i?.
name==="UnknownError"&&/space|disk|quota/i.test(i.message)?new p("storage_full"):i}var v=class extends Error{constructor(e){let t;e instanceof Error?t=e.message:typeof e=="string"?t=e:t="",super(t),this.name=this.constructor.name}},x=class extends v{};var O=class extends v{},A=class extends v{},fe=class extends v{},he=class extends v{},de=class extends v{},be=class extends v{},pe=class extends v{},we=class extends v{},
U=class extends v{},k=class extends v{};var jr={},Qe=Ir(globalThis,jr);function Ir(i,e){return new Proxy(i,{get(t,r,n){return r in e?e[r]:i[r]},set(t,r,n){return r in e&&delete e[r],i[r]=n,!0},deleteProperty(t,r){
let n=!1;return r in e&&(delete e[r],n=!0),r in i&&(delete i[r],n=!0),n},ownKeys(t){let r=Reflect.ownKeys(i),n=Reflect.ownKeys(e),a=new Set(n);return[...r.filter(
s=>!a.has(s)),...n]},defineProperty(t,r,n){return r in e&&delete e[r],Reflect.defineProperty(i,r,n),!0},getOwnPropertyDescriptor(t,r){return r in e?Reflect.getOwnPropertyDescriptor(
e,r):Reflect.getOwnPropertyDescriptor(i,r)},has(t,r){return r in e||r in i}})}async function Lr(){if(Qe!==void 0&&globalThis.crypto!==void 0)return globalThis.crypto.subtle;try{let{webcrypto:i}=await import("crypto");return i.subtle}catch(i){
throw new k(i)}}var P=class{constructor(){Object.defineProperty(this,"_api",{enumerable:!0,configurable:!0,writable:!0,value:void 0})}async _setup(){this._api===
void 0&&(this._api=await Lr())}};var j={Base:0,Psk:1,Auth:2,AuthPsk:3},S={NotAssigned:0,DhkemP256HkdfSha256:16,DhkemP384HkdfSha384:17,DhkemP521HkdfSha512:18,DhkemSecp256k1HkdfSha256:19,DhkemX25519HkdfSha256:32,
DhkemX448HkdfSha512:33,HybridkemX25519Kyber768:48,MlKem512:64,MlKem768:65,MlKem1024:66,XWing:25722},ye={HkdfSha256:1,HkdfSha384:2,HkdfSha512:3,Sha3256:4,Sha3384:5,
Sha3512:6,Shake128:16,Shake256:17,TurboShake128:18,TurboShake256:19},H={Aes128Gcm:1,Aes256Gcm:2,Chacha20Poly1305:3,ExportOnly:65535};var y=new Uint8Array(0);var Et=(()=>{let i=new Array(256),e=0,t=0n;for(;e<256;)i[e]=t,e++,t+=1n;return i})();var je=new Uint8Array([75,69,77,0,0]);var Ot=new Uint8Array([72,80,75,69,45,118,49]);function Q(i){return new Uint8Array(b(i))}function b(i){return i instanceof ArrayBuffer?i:ArrayBuffer.isView(i)?new Uint8Array(
i.buffer,i.byteOffset,i.byteLength).slice().buffer:new Uint8Array(i).slice().buffer}var et=class extends P{constructor(){super(),Object.defineProperty(this,"id",
{enumerable:!0,configurable:!0,writable:!0,value:ye.HkdfSha256}),Object.defineProperty(this,"hashSize",{enumerable:!0,configurable:!0,writable:!0,value:0}),Object.
defineProperty(this,"_suiteId",{enumerable:!0,configurable:!0,writable:!0,value:y}),Object.defineProperty(this,"algHash",{enumerable:!0,configurable:!0,writable:!0,
value:{name:"HMAC",hash:"SHA-256",length:256}})}init(e){this._suiteId=e}buildLabeledIkm(e,t){this._checkInit();let r=new Uint8Array(7+this._suiteId.byteLength+e.
byteLength+t.byteLength);return r.set(Ot,0),r.set(this._suiteId,7),r.set(e,7+this._suiteId.byteLength),r.set(t,7+this._suiteId.byteLength+e.byteLength),r}buildLabeledInfo(e,t,r){
this._checkInit();let n=new Uint8Array(9+this._suiteId.byteLength+e.byteLength+t.byteLength);return n.set(new Uint8Array([0,r]),0),n.set(Ot,2),n.set(this._suiteId,
9),n.set(e,9+this._suiteId.byteLength),n.set(t,9+this._suiteId.byteLength+e.byteLength),n}async extract(e,t){await this._setup();let r=e.byteLength===0?new ArrayBuffer(
this.hashSize):b(e);if(r.byteLength!==this.hashSize)throw new x("The salt length must be the same as the hashSize");let n=b(t),a=await this._api.importKey("raw",
r,this.algHash,!1,["sign"]);return await this._api.sign("HMAC",a,n)}async expand(e,t,r){await this._setup();let n=b(e),a=await this._api.importKey("raw",n,this.
algHash,!1,["sign"]),s=new ArrayBuffer(r),o=new Uint8Array(s),c=y,u=Q(t),h=new Uint8Array(1);if(r>255*this.hashSize)throw new Error("Entropy limit reached");let f=new Uint8Array(
this.hashSize+u.length+1);for(let d=1,l=0;l<o.length;d++)h[0]=d,f.set(c,0),f.set(u,c.length),f.set(h,c.length+u.length),c=new Uint8Array(await this._api.sign("H\
MAC",a,f.slice(0,c.length+u.length+1))),o.length-l>=c.length?(o.set(c,l),l+=c.length):(o.set(c.slice(0,o.length-l),l),l+=o.length-l);return s}async extractAndExpand(e,t,r,n){
await this._setup();let a=b(t),s=await this._api.importKey("raw",a,"HKDF",!1,["deriveBits"]);return await this._api.deriveBits({name:"HKDF",hash:this.algHash.hash,
salt:b(e),info:b(r)},s,n*8)}async labeledExtract(e,t,r){return await this.extract(e,this.buildLabeledIkm(t,r))}async labeledExpand(e,t,r,n){return await this.expand(
e,this.buildLabeledInfo(t,r,n),n)}_checkInit(){if(this._suiteId===y)throw new Error("Not initialized. Call init()")}},D=class extends et{constructor(){super(...arguments),
Object.defineProperty(this,"id",{enumerable:!0,configurable:!0,writable:!0,value:ye.HkdfSha256}),Object.defineProperty(this,"hashSize",{enumerable:!0,configurable:!0,
writable:!0,value:32}),Object.defineProperty(this,"algHash",{enumerable:!0,configurable:!0,writable:!0,value:{name:"HMAC",hash:"SHA-256",length:256}})}};var T=i=>typeof i=="object"&&i!==null&&typeof i.privateKey=="object"&&typeof i.publicKey=="object";function K(i,e){if(e<=0)throw new Error("i2Osp: too small siz\
e");if(i>=256**e)throw new Error("i2Osp: too large integer");let t=new Uint8Array(e);for(let r=0;r<e&&i;r++)t[e-(r+1)]=i%256,i=Math.floor(i/256);return t}function q(i,e){
let t=new Uint8Array(i.length+e.length);return t.set(i,0),t.set(e,i.length),t}function ee(i){let e=i.replace(/-/g,"+").replace(/_/g,"/"),t=atob(e),r=new Uint8Array(
t.length);for(let n=0;n<t.length;n++)r[n]=t.charCodeAt(n);return r}function tt(i,e){if(i.byteLength!==e.byteLength)throw new Error("xor: different length inputs");let t=new Uint8Array(i.byteLength);for(let r=0;r<i.byteLength;r++)
t[r]=i[r]^e[r];return t}var Ur=new Uint8Array([101,97,101,95,112,114,107]),Hr=new Uint8Array([115,104,97,114,101,100,95,115,101,99,114,101,116]);function Dr(i,e,t){let r=new Uint8Array(
i.length+e.length+t.length);return r.set(i,0),r.set(e,i.length),r.set(t,i.length+e.length),r}var $=class{constructor(e,t,r){Object.defineProperty(this,"id",{enumerable:!0,
configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"secretSize",{enumerable:!0,configurable:!0,writable:!0,value:0}),Object.defineProperty(this,
"encSize",{enumerable:!0,configurable:!0,writable:!0,value:0}),Object.defineProperty(this,"publicKeySize",{enumerable:!0,configurable:!0,writable:!0,value:0}),Object.
defineProperty(this,"privateKeySize",{enumerable:!0,configurable:!0,writable:!0,value:0}),Object.defineProperty(this,"_prim",{enumerable:!0,configurable:!0,writable:!0,
value:void 0}),Object.defineProperty(this,"_kdf",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),this.id=e,this._prim=t,this._kdf=r;let n=new Uint8Array(
je);n.set(K(this.id,2),3),this._kdf.init(n)}async serializePublicKey(e){return await this._prim.serializePublicKey(e)}async deserializePublicKey(e){return await this.
_prim.deserializePublicKey(b(e))}async serializePrivateKey(e){return await this._prim.serializePrivateKey(e)}async deserializePrivateKey(e){return await this._prim.
deserializePrivateKey(b(e))}async importKey(e,t,r=!0){return await this._prim.importKey(e,t,r)}async generateKeyPair(){return await this._prim.generateKeyPair()}async deriveKeyPair(e){
let t=b(e);if(t.byteLength>8192)throw new x("Too long ikm");return await this._prim.deriveKeyPair(t)}async encap(e){let t;e.ekm===void 0?t=await this.generateKeyPair():
T(e.ekm)?t=e.ekm:t=await this.deriveKeyPair(e.ekm);let r=await this._prim.serializePublicKey(t.publicKey),n=await this._prim.serializePublicKey(e.recipientPublicKey);
try{let a;if(e.senderKey===void 0)a=new Uint8Array(await this._prim.dh(t.privateKey,e.recipientPublicKey));else{let c=T(e.senderKey)?e.senderKey.privateKey:e.senderKey,
u=new Uint8Array(await this._prim.dh(t.privateKey,e.recipientPublicKey)),h=new Uint8Array(await this._prim.dh(c,e.recipientPublicKey));a=q(u,h)}let s;if(e.senderKey===
void 0)s=q(new Uint8Array(r),new Uint8Array(n));else{let c=T(e.senderKey)?e.senderKey.publicKey:await this._prim.derivePublicKey(e.senderKey),u=await this._prim.
serializePublicKey(c);s=Dr(new Uint8Array(r),new Uint8Array(n),new Uint8Array(u))}let o=await this._generateSharedSecret(a,s);return{enc:r,sharedSecret:o}}catch(a){
throw new fe(a)}}async decap(e){let t=b(e.enc),r=await this._prim.deserializePublicKey(t),n=T(e.recipientKey)?e.recipientKey.privateKey:e.recipientKey,a=T(e.recipientKey)?
e.recipientKey.publicKey:await this._prim.derivePublicKey(e.recipientKey),s=await this._prim.serializePublicKey(a);try{let o;if(e.senderPublicKey===void 0)o=new Uint8Array(
await this._prim.dh(n,r));else{let u=new Uint8Array(await this._prim.dh(n,r)),h=new Uint8Array(await this._prim.dh(n,e.senderPublicKey));o=q(u,h)}let c;if(e.senderPublicKey===
void 0)c=q(new Uint8Array(t),new Uint8Array(s));else{let u=await this._prim.serializePublicKey(e.senderPublicKey);c=new Uint8Array(t.byteLength+s.byteLength+u.byteLength),
c.set(new Uint8Array(t),0),c.set(new Uint8Array(s),t.byteLength),c.set(new Uint8Array(u),t.byteLength+s.byteLength)}return await this._generateSharedSecret(o,c)}catch(o){
throw new he(o)}}async _generateSharedSecret(e,t){let r=this._kdf.buildLabeledIkm(Ur,e),n=this._kdf.buildLabeledInfo(Hr,t,this.secretSize);return await this._kdf.
extractAndExpand(y,r,n,this.secretSize)}};var z=["deriveBits"],V=new Uint8Array([100,107,112,95,112,114,107]);var Ie=class{constructor(e){Object.defineProperty(this,"_num",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),this._num=new Uint8Array(e)}val(){return this.
_num}reset(){this._num.fill(0)}set(e){if(e.length!==this._num.length)throw new Error("Bignum.set: invalid argument");this._num.set(e)}isZero(){for(let e=0;e<this.
_num.length;e++)if(this._num[e]!==0)return!1;return!0}lessThan(e){if(e.length!==this._num.length)throw new Error("Bignum.lessThan: invalid argument");for(let t=0;t<
this._num.length;t++){if(this._num[t]<e[t])return!0;if(this._num[t]>e[t])return!1}return!1}};var Tr=new Uint8Array([99,97,110,100,105,100,97,116,101]),zr=new Uint8Array([255,255,255,255,0,0,0,0,255,255,255,255,255,255,255,255,188,230,250,173,167,23,158,
132,243,185,202,194,252,99,37,81]),Cr=new Uint8Array([255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,199,99,77,
129,244,55,45,223,88,26,13,178,72,176,167,122,236,236,25,106,204,197,41,115]),Br=new Uint8Array([1,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,
255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,250,81,134,135,131,191,47,150,107,127,204,1,72,247,9,165,208,59,181,201,184,137,156,71,174,187,111,
183,30,145,56,100,9]),Mr=new Uint8Array([48,65,2,1,0,48,19,6,7,42,134,72,206,61,2,1,6,8,42,134,72,206,61,3,1,7,4,39,48,37,2,1,1,4,32]),Nr=new Uint8Array([48,78,
2,1,0,48,16,6,7,42,134,72,206,61,2,1,6,5,43,129,4,0,34,4,55,48,53,2,1,1,4,48]),Rr=new Uint8Array([48,96,2,1,0,48,16,6,7,42,134,72,206,61,2,1,6,5,43,129,4,0,35,4,
73,48,71,2,1,1,4,66]),Gr={p:0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,b:0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
gx:0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,gy:0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,coordinateSize:32},
Fr={p:0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,b:0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
gx:0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,gy:0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
coordinateSize:48},qr={p:(1n<<521n)-1n,b:0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
gx:0x00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66n,gy:0x011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650n,
coordinateSize:66};function te(i,e){let t=i%e;return t>=0n?t:t+e}function Lt(i,e,t){let r=1n,n=te(i,t),a=e;for(;a>0n;)(a&1n)===1n&&(r=te(r*n,t)),n=te(n*n,t),a>>=
1n;return r}function $r(i,e){let t=Lt(i,e+1n>>2n,e);if(te(t*t,e)!==te(i,e))throw new Error("Invalid ECDH point");return t}function Wr(i){let e=0n;for(let t of i)
e=e<<8n|Et[t];return e}function jt(i,e){let t=new Uint8Array(e),r=i;for(let n=e-1;n>=0;n--)t[n]=Number(r&0xffn),r>>=8n;if(r!==0n)throw new Error("Invalid coordi\
nate length");return t}function It(i,e,t){let r=new Uint8Array(1+t*2);return r[0]=4,r.set(jt(i,t),1),r.set(jt(e,t),1+t),r}var me=class extends P{constructor(e,t){
switch(super(),Object.defineProperty(this,"_hkdf",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_alg",{enumerable:!0,configurable:!0,
writable:!0,value:void 0}),Object.defineProperty(this,"_nPk",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_nSk",{enumerable:!0,
configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_nDh",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,
"_order",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_bitmask",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
Object.defineProperty(this,"_pkcs8AlgId",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_curveParams",{enumerable:!0,configurable:!0,
writable:!0,value:void 0}),this._hkdf=t,e){case S.DhkemP256HkdfSha256:this._alg={name:"ECDH",namedCurve:"P-256"},this._nPk=65,this._nSk=32,this._nDh=32,this._order=
zr,this._bitmask=255,this._pkcs8AlgId=Mr,this._curveParams=Gr;break;case S.DhkemP384HkdfSha384:this._alg={name:"ECDH",namedCurve:"P-384"},this._nPk=97,this._nSk=
48,this._nDh=48,this._order=Cr,this._bitmask=255,this._pkcs8AlgId=Nr,this._curveParams=Fr;break;default:this._alg={name:"ECDH",namedCurve:"P-521"},this._nPk=133,
this._nSk=66,this._nDh=66,this._order=Br,this._bitmask=1,this._pkcs8AlgId=Rr,this._curveParams=qr;break}}async serializePublicKey(e){await this._setup();try{return await this.
_api.exportKey("raw",e)}catch(t){throw new O(t)}}async deserializePublicKey(e){await this._setup();try{return await this._importRawKey(b(e),!0)}catch(t){throw new A(
t)}}async serializePrivateKey(e){await this._setup();try{let t=await this._api.exportKey("jwk",e);if(!("d"in t))throw new Error("Not private key");return ee(t.d).
buffer}catch(t){throw new O(t)}}async deserializePrivateKey(e){await this._setup();try{return await this._importRawKey(b(e),!1)}catch(t){throw new A(t)}}async importKey(e,t,r){
await this._setup();try{if(e==="raw")return await this._importRawKey(t,r);if(t instanceof ArrayBuffer)throw new Error("Invalid jwk key format");return await this.
_importJWK(t,r)}catch(n){throw new A(n)}}async generateKeyPair(){await this._setup();try{return await this._api.generateKey(this._alg,!0,z)}catch(e){throw new k(
e)}}async deriveKeyPair(e){await this._setup();try{let t=b(e),r=await this._hkdf.labeledExtract(y,V,new Uint8Array(t)),n=new Ie(this._nSk);for(let s=0;n.isZero()||
!n.lessThan(this._order);s++){if(s>255)throw new Error("Faild to derive a key pair");let o=new Uint8Array(await this._hkdf.labeledExpand(r,Tr,K(s,1),this._nSk));
o[0]=o[0]&this._bitmask,n.set(o)}let a=await this._deserializePkcs8Key(n.val());return n.reset(),{privateKey:a,publicKey:await this.derivePublicKey(a)}}catch(t){
throw new U(t)}}async derivePublicKey(e){await this._setup();try{let t=await this._api.exportKey("jwk",e);return delete t.d,delete t.key_ops,await this._api.importKey(
"jwk",t,this._alg,!0,[])}catch{try{return await this._derivePublicKeyWithoutJwkExport(e)}catch(t){throw new A(t)}}}async dh(e,t){try{return await this._setup(),
await this._api.deriveBits({name:"ECDH",public:t},e,this._nDh*8)}catch(r){throw new O(r)}}async _importRawKey(e,t){if(t&&e.byteLength!==this._nPk)throw new Error(
"Invalid public key for the ciphersuite");if(!t&&e.byteLength!==this._nSk)throw new Error("Invalid private key for the ciphersuite");return t?await this._api.importKey(
"raw",e,this._alg,!0,[]):await this._deserializePkcs8Key(new Uint8Array(e))}async _importJWK(e,t){if(typeof e.crv>"u"||e.crv!==this._alg.namedCurve)throw new Error(
`Invalid crv: ${e.crv}`);if(t){if(typeof e.d<"u")throw new Error("Invalid key: `d` should not be set");return await this._api.importKey("jwk",e,this._alg,!0,[])}
if(typeof e.d>"u")throw new Error("Invalid key: `d` not found");return await this._api.importKey("jwk",e,this._alg,!0,z)}async _deserializePkcs8Key(e){let t=new Uint8Array(
this._pkcs8AlgId.length+e.length);return t.set(this._pkcs8AlgId,0),t.set(e,this._pkcs8AlgId.length),await this._api.importKey("pkcs8",t,this._alg,!0,z)}async _derivePublicKeyWithoutJwkExport(e){
let t=It(this._curveParams.gx,this._curveParams.gy,this._curveParams.coordinateSize),r=await this._api.importKey("raw",t.buffer,this._alg,!0,[]),n=new Uint8Array(
await this._api.deriveBits({name:"ECDH",public:r},e,this._nDh*8)),a=this._curveParams.p,s=Wr(n),o=te(Lt(s,3n,a)-3n*s+this._curveParams.b,a),c=$r(o,a);(c&1n)===1n&&
(c=a-c);let u=It(s,c,this._curveParams.coordinateSize);return await this._api.importKey("raw",u.buffer,this._alg,!0,[])}};var rt=["encrypt","decrypt"];function Jr(i){return i instanceof Uint8Array||ArrayBuffer.isView(i)&&i.constructor.name==="Uint8Array"}function xe(i,e=""){if(!Number.isSafeInteger(i)||i<0){let t=e&&
`"${e}" `;throw new Error(`${t}expected integer >0, got ${i}`)}}function J(i,e,t=""){let r=Jr(i),n=i?.length,a=e!==void 0;if(!r||a&&n!==e){let s=t&&`"${t}" `,o=a?
` of length ${e}`:"",c=r?`length=${n}`:`type=${typeof i}`;throw new Error(s+"expected Uint8Array"+o+", got "+c)}return i}function re(i,e=!0){if(i.destroyed)throw new Error(
"Hash instance has been destroyed");if(e&&i.finished)throw new Error("Hash#digest() has already been called")}function ie(...i){for(let e=0;e<i.length;e++)i[e].fill(0)}var Xr=new Uint32Array([287454020]),Yr=new Uint8Array(Xr.buffer),Zr=Yr[0]===68;function Dt(i){if(typeof i!="function"||typeof i.create!="function")throw new Error("Hash must wrapped by utils.createHasher");xe(i.outputLen),xe(i.blockLen)}var Ue=class{constructor(e,t){if(Object.defineProperty(this,"oHash",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"iHash",
{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"blockLen",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.
defineProperty(this,"outputLen",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"finished",{enumerable:!0,configurable:!0,writable:!0,
value:!1}),Object.defineProperty(this,"destroyed",{enumerable:!0,configurable:!0,writable:!0,value:!1}),Dt(e),J(t,void 0,"key"),this.iHash=e.create(),typeof this.
iHash.update!="function")throw new Error("Expected instance of class which extends utils.Hash");this.blockLen=this.iHash.blockLen,this.outputLen=this.iHash.outputLen;
let r=this.blockLen,n=new Uint8Array(r);n.set(t.length>r?e.create().update(t).digest():t);for(let a=0;a<n.length;a++)n[a]^=54;this.iHash.update(n),this.oHash=e.
create();for(let a=0;a<n.length;a++)n[a]^=106;this.oHash.update(n),ie(n)}update(e){return re(this),this.iHash.update(e),this}digestInto(e){re(this),J(e,this.outputLen,
"output"),this.finished=!0,this.iHash.digestInto(e),this.oHash.update(e),this.oHash.digestInto(e),this.destroy()}digest(){let e=new Uint8Array(this.oHash.outputLen);
return this.digestInto(e),e}_cloneInto(e){e||=Object.create(Object.getPrototypeOf(this),{});let{oHash:t,iHash:r,finished:n,destroyed:a,blockLen:s,outputLen:o}=this;
return e=e,e.finished=n,e.destroyed=a,e.blockLen=s,e.outputLen=o,e.oHash=t._cloneInto(e.oHash),e.iHash=r._cloneInto(e.iHash),e}clone(){return this._cloneInto()}destroy(){
this.destroyed=!0,this.oHash.destroy(),this.iHash.destroy()}},Tt=(i,e,t)=>new Ue(i,e).update(t).digest();Tt.create=(i,e)=>new Ue(i,e);var He=0xffffffffn,Ct=32n;function ti(i,e=!1){return e?{h:Number(i&He),l:Number(i>>Ct&He)}:{h:Number(i>>Ct&He)|0,l:Number(i&He)|0}}function it(i,e=!1){let t=i.length,
r=new Uint32Array(t),n=new Uint32Array(t);for(let a=0;a<t;a++){let{h:s,l:o}=ti(i[a],e);[r[a],n[a]]=[s,o]}return[r,n]}var si=0n,ge=1n,oi=2n,ci=7n,ui=256n,li=0x71n,fi=[],hi=[],Bt=[];for(let i=0,e=ge,t=1,r=0;i<24;i++){[t,r]=[r,(2*t+3*r)%5],fi.push(2*(5*r+t)),hi.push((i+1)*(i+2)/2%
64);let n=si;for(let a=0;a<7;a++)e=(e<<ge^(e>>ci)*li)%ui,e&oi&&(n^=ge<<(ge<<BigInt(a))-ge);Bt.push(n)}var Mt=it(Bt,!0),qa=Mt[0],$a=Mt[1];var st=class extends P{constructor(e){super(),Object.defineProperty(this,"_rawKey",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(
this,"_key",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),this._rawKey=b(e)}async seal(e,t,r){await this._setupKey();let n={name:"AES-GCM",iv:b(e),additionalData:b(
r)};return await this._api.encrypt(n,this._key,b(t))}async open(e,t,r){await this._setupKey();let n={name:"AES-GCM",iv:b(e),additionalData:b(r)};return await this.
_api.decrypt(n,this._key,b(t))}async _setupKey(){if(this._key!==void 0)return;await this._setup();let e=await this._importKey(this._rawKey);new Uint8Array(this.
_rawKey).fill(0),this._key=e}async _importKey(e){return await this._api.importKey("raw",e,{name:"AES-GCM"},!0,rt)}},De=class{constructor(){Object.defineProperty(
this,"id",{enumerable:!0,configurable:!0,writable:!0,value:H.Aes128Gcm}),Object.defineProperty(this,"keySize",{enumerable:!0,configurable:!0,writable:!0,value:16}),
Object.defineProperty(this,"nonceSize",{enumerable:!0,configurable:!0,writable:!0,value:12}),Object.defineProperty(this,"tagSize",{enumerable:!0,configurable:!0,
writable:!0,value:16})}createEncryptionContext(e){return new st(e)}},_e=class extends De{constructor(){super(...arguments),Object.defineProperty(this,"id",{enumerable:!0,
configurable:!0,writable:!0,value:H.Aes256Gcm}),Object.defineProperty(this,"keySize",{enumerable:!0,configurable:!0,writable:!0,value:32}),Object.defineProperty(
this,"nonceSize",{enumerable:!0,configurable:!0,writable:!0,value:12}),Object.defineProperty(this,"tagSize",{enumerable:!0,configurable:!0,writable:!0,value:16})}};function ot(){return new Promise((i,e)=>{e(new k("Not supported"))})}var pi=new Uint8Array([115,101,99]),ne=class{constructor(e,t,r){Object.defineProperty(this,"_api",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.
defineProperty(this,"exporterSecret",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_kdf",{enumerable:!0,configurable:!0,
writable:!0,value:void 0}),this._api=e,this._kdf=t,this.exporterSecret=r}async seal(e,t){return await ot()}async open(e,t){return await ot()}async export(e,t){let r=b(
e);if(r.byteLength>8192)throw new x("Too long exporter context");try{return await this._kdf.labeledExpand(this.exporterSecret,pi,new Uint8Array(r),t)}catch(n){throw new de(
n)}}},Te=class extends ne{},ze=class extends ne{constructor(e,t,r,n){super(e,t,r),Object.defineProperty(this,"enc",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
this.enc=n}};var ae=class extends ne{constructor(e,t,r){if(super(e,t,r.exporterSecret),Object.defineProperty(this,"_aead",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
Object.defineProperty(this,"_nK",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_nN",{enumerable:!0,configurable:!0,writable:!0,
value:void 0}),Object.defineProperty(this,"_nT",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_ctx",{enumerable:!0,configurable:!0,
writable:!0,value:void 0}),r.key===void 0||r.baseNonce===void 0||r.seq===void 0)throw new Error("Required parameters are missing");this._aead=r.aead,this._nK=this.
_aead.keySize,this._nN=this._aead.nonceSize,this._nT=this._aead.tagSize;let n=this._aead.createEncryptionContext(r.key);this._ctx={key:n,baseNonce:r.baseNonce,seq:r.
seq}}computeNonce(e){let t=K(e.seq,e.baseNonce.byteLength);return tt(e.baseNonce,t).buffer}incrementSeq(e){if(e.seq>Number.MAX_SAFE_INTEGER)throw new we("Messag\
e limit reached");e.seq+=1}};var wi=function(i,e,t,r){if(t==="a"&&!r)throw new TypeError("Private accessor was defined without a getter");if(typeof e=="function"?i!==e||!r:!e.has(i))throw new TypeError(
"Cannot read private member from an object whose class did not declare it");return t==="m"?r:t==="a"?r.call(i):r?r.value:e.get(i)},yi=function(i,e,t,r,n){if(r===
"m")throw new TypeError("Private method is not writable");if(r==="a"&&!n)throw new TypeError("Private accessor was defined without a setter");if(typeof e=="func\
tion"?i!==e||!n:!e.has(i))throw new TypeError("Cannot write private member to an object whose class did not declare it");return r==="a"?n.call(i,t):n?n.value=t:
e.set(i,t),t},Ce,se=class{constructor(){Ce.set(this,Promise.resolve())}async lock(){let e,t=new Promise(n=>{e=n}),r=wi(this,Ce,"f");return yi(this,Ce,t,"f"),await r,
e}};Ce=new WeakMap;var Gt=function(i,e,t,r){if(t==="a"&&!r)throw new TypeError("Private accessor was defined without a getter");if(typeof e=="function"?i!==e||!r:!e.has(i))throw new TypeError(
"Cannot read private member from an object whose class did not declare it");return t==="m"?r:t==="a"?r.call(i):r?r.value:e.get(i)},mi=function(i,e,t,r,n){if(r===
"m")throw new TypeError("Private method is not writable");if(r==="a"&&!n)throw new TypeError("Private accessor was defined without a setter");if(typeof e=="func\
tion"?i!==e||!n:!e.has(i))throw new TypeError("Cannot write private member to an object whose class did not declare it");return r==="a"?n.call(i,t):n?n.value=t:
e.set(i,t),t},ve,Be=class extends ae{constructor(){super(...arguments),ve.set(this,void 0)}async open(e,t=y.buffer){mi(this,ve,Gt(this,ve,"f")??new se,"f");let r=await Gt(
this,ve,"f").lock(),n;try{n=await this._ctx.key.open(this.computeNonce(this._ctx),b(e),b(t))}catch(a){throw new pe(a)}finally{r()}return this.incrementSeq(this.
_ctx),n}};ve=new WeakMap;var Ft=function(i,e,t,r){if(t==="a"&&!r)throw new TypeError("Private accessor was defined without a getter");if(typeof e=="function"?i!==e||!r:!e.has(i))throw new TypeError(
"Cannot read private member from an object whose class did not declare it");return t==="m"?r:t==="a"?r.call(i):r?r.value:e.get(i)},xi=function(i,e,t,r,n){if(r===
"m")throw new TypeError("Private method is not writable");if(r==="a"&&!n)throw new TypeError("Private accessor was defined without a setter");if(typeof e=="func\
tion"?i!==e||!n:!e.has(i))throw new TypeError("Cannot write private member to an object whose class did not declare it");return r==="a"?n.call(i,t):n?n.value=t:
e.set(i,t),t},ke,Me=class extends ae{constructor(e,t,r,n){super(e,t,r),Object.defineProperty(this,"enc",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
ke.set(this,void 0),this.enc=n}async seal(e,t=y.buffer){xi(this,ke,Ft(this,ke,"f")??new se,"f");let r=await Ft(this,ke,"f").lock(),n;try{n=await this._ctx.key.seal(
this.computeNonce(this._ctx),b(e),b(t))}catch(a){throw new be(a)}finally{r()}return this.incrementSeq(this._ctx),n}};ke=new WeakMap;var gi=new Uint8Array([98,97,115,101,95,110,111,110,99,101]),_i=new Uint8Array([101,120,112]),vi=new Uint8Array([105,110,102,111,95,104,97,115,104]),ki=new Uint8Array(
[107,101,121]),Pi=new Uint8Array([112,115,107,95,105,100,95,104,97,115,104]),Si=new Uint8Array([115,101,99,114,101,116]),Ai=new Uint8Array([72,80,75,69,0,0,0,0,
0,0]),Ne=class extends P{constructor(e){if(super(),Object.defineProperty(this,"_kem",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(
this,"_kdf",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_aead",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
Object.defineProperty(this,"_suiteId",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),typeof e.kem=="number")throw new x("KemId cannot be used");if(this.
_kem=e.kem,typeof e.kdf=="number")throw new x("KdfId cannot be used");if(this._kdf=e.kdf,typeof e.aead=="number")throw new x("AeadId cannot be used");this._aead=
e.aead,this._suiteId=new Uint8Array(Ai),this._suiteId.set(K(this._kem.id,2),4),this._suiteId.set(K(this._kdf.id,2),6),this._suiteId.set(K(this._aead.id,2),8),this.
_kdf.init(this._suiteId)}get kem(){return this._kem}get kdf(){return this._kdf}get aead(){return this._aead}async createSenderContext(e){this._validateInputLength(
e),await this._setup();let t=await this._kem.encap(e),r;return e.psk!==void 0?r=e.senderKey!==void 0?j.AuthPsk:j.Psk:r=e.senderKey!==void 0?j.Auth:j.Base,await this.
_keyScheduleS(r,t.sharedSecret,t.enc,e)}async createRecipientContext(e){this._validateInputLength(e),await this._setup();let t=await this._kem.decap(e),r;return e.
psk!==void 0?r=e.senderPublicKey!==void 0?j.AuthPsk:j.Psk:r=e.senderPublicKey!==void 0?j.Auth:j.Base,await this._keyScheduleR(r,t,e)}async seal(e,t,r=y.buffer){
let n=await this.createSenderContext(e);return{ct:await n.seal(t,r),enc:n.enc}}async open(e,t,r=y.buffer){return await(await this.createRecipientContext(e)).open(
t,r)}async _keySchedule(e,t,r){let n=r.psk===void 0?y:Q(r.psk.id),a=await this._kdf.labeledExtract(y,Pi,n),s=r.info===void 0?y:Q(r.info),o=await this._kdf.labeledExtract(
y,vi,s),c=new Uint8Array(1+a.byteLength+o.byteLength);c.set(new Uint8Array([e]),0),c.set(new Uint8Array(a),1),c.set(new Uint8Array(o),1+a.byteLength);let u=r.psk===
void 0?y:Q(r.psk.key),h=this._kdf.buildLabeledIkm(Si,u),f=this._kdf.buildLabeledInfo(_i,c,this._kdf.hashSize),d=await this._kdf.extractAndExpand(t,h,f,this._kdf.
hashSize);if(this._aead.id===H.ExportOnly)return{aead:this._aead,exporterSecret:d};let l=this._kdf.buildLabeledInfo(ki,c,this._aead.keySize),g=await this._kdf.extractAndExpand(
t,h,l,this._aead.keySize),M=this._kdf.buildLabeledInfo(gi,c,this._aead.nonceSize),_=await this._kdf.extractAndExpand(t,h,M,this._aead.nonceSize);return{aead:this.
_aead,exporterSecret:d,key:g,baseNonce:new Uint8Array(_),seq:0}}async _keyScheduleS(e,t,r,n){let a=await this._keySchedule(e,t,n);return a.key===void 0?new ze(this.
_api,this._kdf,a.exporterSecret,r):new Me(this._api,this._kdf,a,r)}async _keyScheduleR(e,t,r){let n=await this._keySchedule(e,t,r);return n.key===void 0?new Te(
this._api,this._kdf,n.exporterSecret):new Be(this._api,this._kdf,n)}_validateInputLength(e){if(e.info!==void 0&&e.info.byteLength>268435456)throw new x("Too lon\
g info");if(e.psk!==void 0){if(e.psk.key.byteLength<32)throw new x(`PSK must have at least ${32} bytes`);if(e.psk.key.byteLength>8192)throw new x("Too long psk.\
key");if(e.psk.id.byteLength>8192)throw new x("Too long psk.id")}}};var Re=class extends ${constructor(){let e=new D,t=new me(S.DhkemP256HkdfSha256,e);super(S.DhkemP256HkdfSha256,t,e),Object.defineProperty(this,"id",{enumerable:!0,
configurable:!0,writable:!0,value:S.DhkemP256HkdfSha256}),Object.defineProperty(this,"secretSize",{enumerable:!0,configurable:!0,writable:!0,value:32}),Object.defineProperty(
this,"encSize",{enumerable:!0,configurable:!0,writable:!0,value:65}),Object.defineProperty(this,"publicKeySize",{enumerable:!0,configurable:!0,writable:!0,value:65}),
Object.defineProperty(this,"privateKeySize",{enumerable:!0,configurable:!0,writable:!0,value:32})}};var Pe=class extends Ne{},Se=class extends Re{};var Ae=class extends D{};var Lo=new Uint8Array([48,46,2,1,0,48,5,6,3,43,101,110,4,34,4,32]);var Bo=new Uint8Array([48,70,2,1,0,48,5,6,3,43,101,111,4,58,4,56]);var qt=new Pe({kem:new Se,kdf:new Ae,aead:new _e}),$t={name:"ECDSA",namedCurve:"P-256"},Wt={name:"ECDSA",hash:"SHA-256"},oe={envelope:"sipas envelope 1",handover:"\
sipas handover 1",escrow:"sipas escrow 1"};async function ce(i,e,t,r=new Uint8Array){let n=await qt.kem.deserializePublicKey(le(i.public).buffer),a=await qt.createSenderContext(
{recipientPublicKey:n,info:m(e).buffer}),s=await a.seal(t,r);return St(Uint8Array.of(1),At(i.id),new Uint8Array(a.enc),new Uint8Array(s))}async function Vt(){let i=await crypto.
subtle.generateKey($t,!1,["sign","verify"]),e=new Uint8Array(await crypto.subtle.exportKey("raw",i.publicKey));return{private:i.privateKey,public:R(e)}}async function Ge(i,e){
return R(new Uint8Array(await crypto.subtle.sign(Wt,i,m(e))))}async function Jt(i,e,t){let r;try{r=le(e)}catch{return!1}for(let n of i){let a=await crypto.subtle.
importKey("raw",le(n.public),$t,!1,["verify"]);if(await crypto.subtle.verify(Wt,a,r,m(t)))return!0}return!1}var Xt=async i=>I((await L(le(i))).subarray(0,8));var Yt=10,Ki=6e5,Ei=500;async function ct(i,e,t){let r=await crypto.subtle.importKey("raw",m(i),"PBKDF2",!1,["deriveKey"]);return crypto.subtle.deriveKey({name:"\
PBKDF2",hash:"SHA-256",salt:e,iterations:t},r,{name:"AES-GCM",length:256},!1,["encrypt","decrypt"])}async function Oi(){let e=performance.now();await ct("000000",
G(16),2e5);let t=Math.max(performance.now()-e,1);return Math.max(Ki,Math.ceil(2e5*Ei*1.1/t/1e4)*1e4)}var Fe=(i,e)=>({name:"AES-GCM",iv:i,additionalData:m(e)}),Zt=i=>crypto.
subtle.importKey("raw",i,"AES-GCM",!1,["encrypt","decrypt"]);async function Qt(i,e,t){let r=G(16),n=G(12),a=await Oi(),s=await ct(t,r,a);return{salt:r,iv:n,iterations:a,
data:new Uint8Array(await crypto.subtle.encrypt(Fe(n,"pin "+e),s,i))}}async function er(i,e,t,r){let n=r?.id??F(),a=r?.raw??G(32),s=await ce(e,oe.escrow,m(JSON.
stringify({...t,key:n,data_key:Array.from(a)})));return{vault:{id:n,left:Yt,pin:await Qt(a,n,i),escrow:s,escrowKey:e.id},key:{id:n,key:await Zt(a)}}}async function tr(i,e,t){
let r=await rr(i,e);return r&&{...i,left:Yt,pin:await Qt(r,i.id,t)}}async function rr(i,e){let t=await ct(e,i.pin.salt,i.pin.iterations);try{return new Uint8Array(
await crypto.subtle.decrypt(Fe(i.pin.iv,"pin "+i.id),t,i.pin.data))}catch{return null}}async function ir(i,e){let t=await rr(i,e);return t&&{id:i.id,key:await Zt(
t)}}async function C(i,e,t){let r=G(12),n=await crypto.subtle.encrypt(Fe(r,e),i.key,m(JSON.stringify(t)));return{key:i.id,iv:r,data:new Uint8Array(n)}}async function E(i,e,t){
if(t.key!==i.id)throw new Error(`${e} is encrypted with another key`);return JSON.parse(Oe(new Uint8Array(await crypto.subtle.decrypt(Fe(t.iv,e),i.key,t.data))))}var ji=["not_at_home","no_access","appointment"],Ii=["complete","partial","refused","refused_respondent","break_off","not_at_home","absent","no_access","appoint\
ment","dead","unable","language","moved","not_found","unsafe","vacant","not_residential","out_of_scope"],Ke=i=>Ii.includes(i),ue=i=>Ke(i)&&!ji.includes(i),Li=i=>new Date(
Date.parse(i)+7*36e5).toISOString().slice(0,10),qe=class{#e;#t=new Map;constructor(e){this.#e=e}async load(e){this.#t.clear();let t=this.#e.account.id,r=await this.#e.
db.read(["cases"],n=>n.objectStore("cases").index("person").getAll(t));for(let n of r)n.box.key===e.id&&this.#t.set(n.id,await E(e,"case "+n.id,n.box))}forget(){
this.#t.clear()}code(e){return this.#t.get(e)?.code??""}merged(e,t){let{outbox_:r,account:n}=this.#e,a=r.rows(n.id).filter(f=>f.case===e.id).sort((f,d)=>f.seq-d.
seq),s=a.map(f=>({id:f.id,at:f.created,outcome:f.outcome,here:!0,counted:f.counted,state:f.state,...r.memo(f.id)})),o=[...(e.visits??[]).filter(f=>!s.some(d=>d.
id===f.id)),...s].sort((f,d)=>f.at<d.at?-1:1),c=s.filter(f=>!f.counted),u=c.at(-1),h=o.at(-1);return{...e,visits:o,attempts:(e.attempts??0)+c.length,outcome:u?.
outcome??e.outcome,state:u&&ue(u.outcome)?"done":e.state,days:new Set(o.map(f=>Li(f.at))).size,appointment:h?.outcome==="appointment"?h.appointment:"",draft:t.find(
f=>f.case===e.id)?.id??"",unsent:a.filter(f=>f.state!=="acked").length,sent:a.length>0&&a.every(f=>f.state==="acked")}}async list(){let e=await this.#e.draftRows();
return[...this.#t.values()].map(t=>this.merged(t,e))}async one(e){let t=this.#t.get(e);return t?this.merged(t,await this.#e.draftRows()):null}async take(e,t,r){
let{db:n,account:a,key:s,outbox_:o}=this.#e,c=new Set((await this.#e.draftRows()).map(l=>l.case)),u=new Map((e.cases??[]).map(l=>[l.id,{...this.#t.get(l.id),returned:void 0,
...l}])),h=new Set((e.withdrawn??[]).filter(l=>!u.has(l)));if(!t)for(let l of this.#t.keys())u.has(l)||h.add(l);for(let l of e.returned??[]){let g=u.get(l.case)??
this.#t.get(l.case);g&&u.set(l.case,{...g,returned:l})}for(let l of h){let g=this.#t.get(l);g&&c.has(l)&&u.set(l,{...g,state:"withdrawn"})}let f=[];for(let l of u.
values())f.push({person:a.id,id:l.id,box:await C(s,"case "+l.id,l)});let d=o.rows(a.id).filter(l=>l.state==="acked"&&!l.counted&&u.has(l.case));if(await n.write(
["cases","accounts","outbox"],async l=>{let g=l.objectStore("accounts"),M=await g.get(a.id);if((M.since??"")===(t??"")){for(let _ of f)l.objectStore("cases").put(
_);for(let _ of h)u.has(_)||l.objectStore("cases").delete([a.id,_]);for(let _ of d)l.objectStore("outbox").put({..._,counted:!0});g.put({...M,since:r,rounds:e.rounds??
M.rounds})}}),this.#e.key===s){for(let l of u.values())this.#t.set(l.id,l);for(let l of h)u.has(l)||this.#t.delete(l);for(let l of d)l.counted=!0}}async form(e){
let t=await this.#e.db.get("forms",e);if(!t)throw new p("form_missing",{form:e});return JSON.parse(new TextDecoder().decode(t))}mayStart(e,t){if(!e)throw new p(
"case_unknown");if(e.state==="withdrawn")throw new p("case_withdrawn");if(!t)throw new p("round_unknown");if(!["open","closing"].includes(t.state)&&e.draft_allowed!==
!0)throw new p("round_closed");if(e.draft_allowed===!1)throw new p("case_closed")}};var ft=(i,e)=>e.some(t=>i instanceof t),nr,ar;function Ui(){return nr||(nr=[IDBIndex,IDBObjectStore,IDBCursor,IDBDatabase,IDBTransaction])}function Hi(){return ar||
(ar=["advance","continue","continuePrimaryKey"].map(i=>IDBCursor.prototype[i]))}var ht=new WeakMap,ut=new WeakMap,$e=new WeakMap;function Di(i){let e=new Promise(
(t,r)=>{let n=()=>{i.removeEventListener("success",a),i.removeEventListener("error",s)},a=()=>{t(X(i.result)),n()},s=()=>{r(i.error),n()};i.addEventListener("su\
ccess",a),i.addEventListener("error",s)});return $e.set(e,i),e}function Ti(i){if(ht.has(i))return;let e=new Promise((t,r)=>{let n=()=>{i.removeEventListener("co\
mplete",a),i.removeEventListener("error",s),i.removeEventListener("abort",s)},a=()=>{t(),n()},s=()=>{r(i.error||new DOMException("AbortError","AbortError")),n()};
i.addEventListener("complete",a),i.addEventListener("error",s),i.addEventListener("abort",s)});ht.set(i,e)}var dt={get(i,e,t){if(i instanceof IDBTransaction){if(e===
"done")return ht.get(i);if(e==="store")return t.objectStoreNames[1]?void 0:t.objectStore(t.objectStoreNames[0])}return X(i[e])},set(i,e,t){return i[e]=t,!0},has(i,e){
return i instanceof IDBTransaction&&(e==="done"||e==="store")?!0:e in i}};function ur(i){dt=i(dt)}function zi(i){return Hi().includes(i)?function(...e){return i.
apply(bt(this),e),X(this.request)}:function(...e){return X(i.apply(bt(this),e))}}function Ci(i){return typeof i=="function"?zi(i):(i instanceof IDBTransaction&&
Ti(i),ft(i,Ui())?new Proxy(i,dt):i)}function X(i){if(i instanceof IDBRequest)return Di(i);if(ut.has(i))return ut.get(i);let e=Ci(i);return Object.is(e,i)||(ut.set(
i,e),$e.set(e,i)),e}var bt=i=>$e.get(i);function lr(i,e,{blocked:t,upgrade:r,blocking:n,terminated:a}={}){let s=indexedDB.open(i,e),o=X(s);return r&&s.addEventListener(
"upgradeneeded",c=>{r(X(s.result),c.oldVersion,c.newVersion,X(s.transaction),c)}),t&&s.addEventListener("blocked",c=>t(c.oldVersion,c.newVersion,c)),o.then(c=>{
a&&c.addEventListener("close",()=>a()),n&&c.addEventListener("versionchange",u=>n(u.oldVersion,u.newVersion,u))}).catch(()=>{}),o}var Bi=["get","getKey","getAll","getAllKeys","count"],Mi=["put","add","delete","clear"],lt={};function sr(i,e){if(!(i instanceof IDBDatabase&&!(e in i)&&typeof e==
"string"))return;if(lt[e])return lt[e];let t=e.replace(/FromIndex$/,""),r=e!==t,n=Mi.includes(t);if(!(t in(r?IDBIndex:IDBObjectStore).prototype)||!(n||Bi.includes(
t)))return;let a=async function(s,...o){let c=this.transaction(s,n?"readwrite":"readonly"),u=c.store;return r&&(u=u.index(o.shift())),(await Promise.all([u[t](...o),
n&&c.done]))[0]};return lt[e]=a}ur(i=>({...i,get:(e,t,r)=>sr(e,t)||i.get(e,t,r),has:(e,t)=>!!sr(e,t)||i.has(e,t)}));var Ni=["advance","continue","continuePrimar\
yKey"],or={},pt=new WeakMap,fr=new WeakMap,Ri={get(i,e){if(!Ni.includes(e))return i[e];let t=or[e];return t||(t=or[e]=function(...r){pt.set(this,fr.get(this)[e](
...r))}),t}};async function*Gi(...i){let e=this;if(e instanceof IDBCursor||(e=await e.openCursor(...i)),!e)return;e=e;let t=new Proxy(e,Ri);for(fr.set(t,e),$e.set(
t,bt(e));e;)yield t,e=await(pt.get(t)||e.continue()),pt.delete(t)}function cr(i,e){return e===Symbol.asyncIterator&&ft(i,[IDBIndex,IDBObjectStore,IDBCursor])||e===
"iterate"&&ft(i,[IDBIndex,IDBObjectStore])}ur(i=>({...i,get(e,t,r){return cr(e,t)?Gi:i.get(e,t,r)},has(e,t){return cr(e,t)||i.has(e,t)}}));var Fi="sipas",qi=1;function $i(i){i.createObjectStore("meta"),i.createObjectStore("accounts",{keyPath:"id"}),i.createObjectStore("cases",{keyPath:["person","id"]}).
createIndex("person","person"),i.createObjectStore("forms");let e=i.createObjectStore("drafts",{keyPath:"id"});e.createIndex("person","person"),e.createIndex("c\
ase",["person","case"]),i.createObjectStore("outbox",{keyPath:"id"}).createIndex("person","person"),i.createObjectStore("sealed"),i.createObjectStore("journal",
{autoIncrement:!0})}var Wi=i=>new Promise(e=>setTimeout(e,i)),We=class{#e=null;async open(){let e;for(let t=0;t<5;t++)try{this.#e=await lr(Fi,qi,{upgrade:$i,blocking:()=>this.
close(),terminated:()=>{this.#e=null}});return}catch(r){e=r,await Wi(100*2**t)}throw e}close(){this.#e?.close(),this.#e=null}async#t(e,t,r){for(let n=0;;n++){this.#e||
await this.open();let a;try{a=this.#e.transaction(t,e,{durability:e==="readwrite"?"strict":"default"})}catch(s){if(n>1||s.name!=="InvalidStateError")throw s;this.
close();continue}a.done.catch(()=>{});try{let s=await r(a);return await a.done,s}catch(s){try{a.abort()}catch{}throw a.error??s}}}read(e,t){return this.#t("read\
only",e,t)}write(e,t){return this.#t("readwrite",e,t)}get(e,t){return this.read([e],r=>r.objectStore(e).get(t))}all(e){return this.read([e],t=>t.objectStore(e).
getAll())}put(e,t,r){return this.write([e],n=>n.objectStore(e).put(t,r))}};var dr="sipas",yt=.7,mt=.8,Ve=class{#e;storage={used:0,quota:0,share:0,level:"ok",persisted:!1};lost=null;updateWaiting=!1;#t=null;constructor(e){this.#e=e}async checkCanary(){
let e=wt(),t=await this.#e.db.get("meta","canary");this.lost=await this.#e.db.get("meta","lost")??null,t||(await this.#e.db.put("meta",{id:F(),at:w()},"canary"),
e?.device&&await this.setLost({...e,found:w()}))}async setLost(e){this.lost=e,await this.#e.db.write(["meta","journal"],async t=>{t.objectStore("meta").put(e,"l\
ost"),await t.objectStore("journal").add({at:w(),event:"storage_lost",device:e.device,seq:e.seq})})}async acknowledgeLoss(){this.lost=null,await this.#e.db.write(
["meta"],e=>e.objectStore("meta").delete("lost"))}noteSeq(e,t){hr({...wt(),device:e,seq:t})}noteUnsent(e){let t=wt();t?.device&&t.unsent!==e&&hr({...t,unsent:e})}async measure(){
try{let{usage:e=0,quota:t=0}=await navigator.storage.estimate(),r=t?e/t:0,n=r>=mt?"full":r>=yt?"warn":"ok";this.storage={used:e,quota:t,share:r,level:n,persisted:await navigator.
storage.persisted()}}catch{}return this.storage}async persist(){try{await navigator.storage.persist()}catch{}await this.measure()}async register(){if(!navigator.
serviceWorker||!location.pathname.startsWith("/tablet/"))return;let e=globalThis.trustedTypes?.createPolicy("sipas-worker",{createScriptURL:a=>{if(a!=="/tablet/\
sw.js")throw new TypeError(a);return a}}),t="/tablet/sw.js",r=await navigator.serviceWorker.register(e?e.createScriptURL(t):t,{scope:"/tablet/"});this.#t=r;let n=()=>{
let a=!!r.waiting&&!!r.active;a!==this.updateWaiting&&(this.updateWaiting=a,this.#e.changed())};r.addEventListener("updatefound",()=>r.installing?.addEventListener(
"statechange",n)),n()}async checkUpdate(){await this.#t?.update().catch(()=>{})}async update(){let{held:e}=await navigator.locks.query();if(e.some(r=>r.name.startsWith(
"sipas-draft-")))return{ok:!1,reason:"draft"};if(e.some(r=>r.name==="sipas-send"))return{ok:!1,reason:"sending"};let t=this.#t?.waiting;return t?(navigator.serviceWorker.
addEventListener("controllerchange",()=>location.reload(),{once:!0}),t.postMessage({type:"activate"}),{ok:!0}):{ok:!1,reason:"none"}}};function wt(){try{return JSON.
parse(localStorage.getItem(dr))}catch{return null}}function hr(i){try{localStorage.setItem(dr,JSON.stringify(i))}catch{}}function br(i){let e=()=>i.factors.flatMap(s=>s.items.map(o=>o.code)),t=s=>s.type==="grid"?s.rows.map(o=>o.code):[s.code],r={profile:()=>i.profile.flatMap(t),factors:e},
n=[];for(let s of i.order??[]){let o=i.other_questions.find(u=>u.code===s),c=i.factors.find(u=>u.code===s);n.push(...r[s]?.()??(o?t(o):c?c.items.map(u=>u.code):
[]))}let a=[...e(),...i.other_questions.flatMap(t),...i.profile.flatMap(t)];return[...new Set([...n,...a])]}var xt=i=>[...i.other_questions??[],...i.profile??[]],
Vi=i=>String(i??"").split(";").filter(e=>e.trim()!=="").map(Number);function Ji(i,e,t){let r=Vi(e[i.code]).filter(Number.isInteger);return t(i.code)&&(r=r.filter(
n=>n>=1&&n<=9)),i.op==="<="?r.length===1&&r[0]<=i.value:i.op==="="?r.length===1&&r[0]===i.value:r.includes(i.value)}function pr(i,e,t=new Set,r={}){let n=new Set(
i.factors.flatMap(s=>s.items.map(o=>o.code))),a={};for(let s of xt(i)){if(!s.show_if)continue;let o=s.show_if.all??[],c=s.show_if.any??[];if([...o,...c].some(h=>t.
has(h.code))&&s.code in r){a[s.code]=r[s.code];continue}let u=h=>Ji(h,e,f=>n.has(f));a[s.code]=o.every(u)&&(c.length===0||c.some(u))}return a}var gt=["complete","partial","break_off"];async function Je(i,e,t={stores:[],work:()=>{}}){let r=e.person;return navigator.locks.request("sipas-seal-"+r,async()=>{
let n=await i.db.get("accounts",r),a=n.seq+1,s={kind:gt.includes(e.outcome)?"interview":"visit",answers:{},contact:{},paradata:{},appointment:"",note:"",blobs:[],
replaces:"",stands_for:"",...e,seq:a,clock:{last_server:n.lastServer??"",app_built:Ee}};s.kind==="visit"&&Object.assign(s,{answers:{},handed:void 0});let o=N(s),
c=m(N({envelope:s,sha256:I(await L(m(o)))})),u=await ce(n.sealKey,oe.envelope,c),h=I(await L(u)),f={id:s.id,person:r,device:n.device,round:s.round,case:s.case,code:i.
caseCode(s.case),kind:s.kind,outcome:s.outcome,mode:s.mode,seq:a,hash:h,signature:await Ge(n.key.private,`sipas-envelope-1
${s.id}
${h}`),state:"sealed",reason:"",tries:0,nextTry:0,receipt:null,serverState:"",counted:!1,exported:"",size:u.length,created:s.ended,memo:await C(i.key,"memo "+s.
id,{appointment:s.appointment,note:s.note})};try{await i.db.write(["accounts","outbox","sealed","journal",...t.stores],async d=>{let l=d.objectStore("accounts"),
g=await l.get(r);if(g.seq!==n.seq)throw new Error("another window has sealed a record meanwhile");await t.work(d),g.seq=a,l.put(g),d.objectStore("outbox").add(f),
d.objectStore("sealed").add(u,f.id),await d.objectStore("journal").add({at:w(),event:"sealed",id:f.id,seq:a})})}catch(d){throw Z(d)}return await i.outbox_.copy(
f,u),i.outbox_.took(f),i.device.noteSeq(n.device,a),{id:f.id,case:f.case,outcome:f.outcome,hash:h,seq:a,state:f.state}})}var wr=async i=>"sha-256=:"+btoa(String.
fromCharCode(...await L(i)))+":";function yr(i){return N({format:"sipas records 1",made:w(),records:i.map(({row:e,bytes:t})=>({id:e.id,device:e.device,hash:e.hash,
signature:e.signature,created:e.created,bytes:R(t)}))})}var Xi="answered",mr=256,Xe=class{#e;#t;#r;#i={};#a=Promise.resolve();#s=[];#o=null;#f=performance.now();#c;constructor(e,t,r,n){this.#e=e,this.#t=t,this.#r=r,this.
form=n,this.#c=br(n),this.id=t.id,this.readOnly=!0}get case(){return this.#t.case}get mode(){return this.#r.mode}get at(){return this.#r.at}get started(){return this.#r.
started}get consented(){return this.#r.consent}get handedOver(){return this.#r.handed}get replaces(){return this.#r.replaces}get standsFor(){return this.#r.stands_for}get selection(){
return this.#r.selection}get comments(){return this.#r.comments??[]}get answers(){let e={...this.#r.answers};for(let t in this.#r.sealed)e[t]=this.#i[t]?.text??
Xi;return e}get missing(){let e={...this.#r.missing};for(let t in this.#i)this.#i[t].missing&&(e[t]=this.#i[t].missing);return e}handed(e){return e in this.#r.sealed}shown(e){
let t=xt(this.form).find(r=>r.code===e||r.rows?.some(n=>n.code===e));return!t?.show_if||this.#d()[t.code]}#d(){let e={...this.#r.answers};for(let r in this.#i)e[r]=
this.#i[r].text;let t=new Set(Object.keys(this.#r.sealed).filter(r=>!(r in this.#i)));return pr(this.form,e,t,this.#r.known)}on(e,t){return e==="change"&&this.#s.
push(t),()=>{this.#s=this.#s.filter(r=>r!==t)}}#l(){for(let e of this.#s)e(this)}async hold(){let e="sipas-draft-"+this.id,t=await new Promise(n=>{navigator.locks.
request(e,{ifAvailable:!0},a=>(n(!!a),a?this.#b():void 0)).catch(()=>n(!1))});if(this.readOnly=!t,t)return;let r=new AbortController;this.#o=()=>r.abort(),navigator.
locks.request(e,{signal:r.signal},async()=>{let n=await this.#e.db.get("drafts",this.id);!n||!this.#e.key||(this.#t=n,this.#r=await E(this.#e.key,"draft "+this.
id,n.box),this.readOnly=!1,this.#l(),await this.#b())}).catch(()=>{})}#b(){return new Promise(e=>{this.#o=e})}async close(){this.readOnly||await this.#n(e=>this.#h(
e)).catch(()=>{}),this.drop()}drop(){this.#i={},this.readOnly=!0,this.#o?.(),this.#o=null,this.#e.closed(this)}async refresh(){if(!this.readOnly||!this.#e.key)return;
let e=await this.#e.db.get("drafts",this.id);!e||e.generation===this.#t.generation||(this.#r=await E(this.#e.key,"draft "+this.id,e.box),this.#t=e,this.#l())}#n(e){
let t=this.#a.then(async()=>{if(!this.#e.key)throw new p("locked");if(this.readOnly)throw new p("read_only");await e(this.#r),await this.#p()});return this.#a=t.
catch(()=>{}),t}async#p(){let e=this.#r;e.updated=w();let t={...this.#t,generation:this.#t.generation+1,box:await C(this.#e.key,"draft "+this.id,e)};try{await this.#e.
db.write(["drafts"],r=>this.#u(r,t))}catch(r){throw r.code==="read_only"&&(this.readOnly=!0,this.#l()),Z(r)}this.#t=t,this.#e.tell("draft",this.id),this.#l()}async#u(e,t){
let r=e.objectStore("drafts");if((await r.get(this.id))?.generation!==this.#t.generation)throw new p("read_only");await(t?r.put(t):r.delete(this.id))}#h(e){let t=performance.
now(),r=Math.max(0,t-this.#f);this.#f=t,e.elapsed+=r,e.at&&(e.ms[e.at]=(e.ms[e.at]??0)+r)}set(e,t,r=""){return this.#n(async n=>{this.#h(n);let a=n.handed?this.#i[e]?.
text:n.answers[e];if((a!==void 0&&a!==t||(n.missing[e]??"")!==r&&n.missing[e])&&n.changes++,n.handed)await this.#y(n,e,t,r);else{if(e in n.sealed)throw new p("h\
anded_over",{code:e});t===null||t===""?delete n.answers[e]:n.answers[e]=String(t),r?n.missing[e]=r:delete n.missing[e]}n.known=this.#d()})}async#y(e,t,r,n){if((r===
null||r==="")&&!n){delete e.sealed[t],delete this.#i[t];return}let a=JSON.stringify({text:r??"",missing:n}),s=a.padEnd(Math.ceil((m(a).length+1)/mr)*mr-m(a).length+
a.length),o=this.#e.account;e.sealed[t]=R(await ce(o.sealKey,oe.handover,m(s),m(`${this.id}
${t}`))),this.#i[t]={text:r??"",missing:n},delete e.answers[t],delete e.missing[t]}go(e){return this.#n(t=>{this.#h(t);let[r,n]=[t.at,e].map(a=>this.#c.indexOf(
a));n>=0&&r>n&&t.backs++,t.at=e})}consent(e=w()){return this.#n(t=>{t.consent=e})}select(e){return this.#n(t=>{t.selection=e})}setMode(e){return this.#n(t=>{t.mode=
e})}async handover(e){await this.#n(t=>{this.#h(t),t.known=this.#d(),t.handed=e,e&&(t.mode="handover")}),e||(this.#i={}),this.#l()}get#w(){let e=this.#r;return new Set(
[...Object.keys(e.answers),...Object.keys(e.missing),...Object.keys(e.sealed)]).size}async finish({outcome:e,mode:t,appointment:r="",note:n="",contact:a={},position:s}={}){
if(await this.#a,!this.#e.key)throw new p("locked");if(this.readOnly)throw new p("read_only");if(!Ke(e))throw new p("outcome_unknown",{outcome:e});let o=this.#r;
if(!ue(e))return await this.close(),this.#e.recordVisit(await this.#e.case(this.case),{outcome:e,mode:t??o.mode,appointment:r,note:n,position:s,standsFor:o.stands_for});
this.#w>0&&!gt.includes(e)&&(n=[e,n].filter(Boolean).join(": "),e="break_off"),this.#h(o);let c=this.#e.account,u={id:this.id,round:o.round,form:this.#t.form,form_sha256:o.
form_sha256,case:this.case,device:c.device,person:c.id,started:o.started,ended:w(),elapsed_ms:Math.round(o.elapsed),outcome:e,mode:t??o.mode,answers:o.answers,handed:Object.
keys(o.sealed).length?o.sealed:void 0,contact:a,appointment:r,note:n,replaces:o.replaces,stands_for:o.stands_for,paradata:{position:s,selection:o.selection,changes:o.
changes,backs:o.backs,resumes:o.resumes,consent:o.consent||void 0,missing:o.missing,skew_ms:this.#e.skew(),seconds:Object.fromEntries(Object.entries(o.ms).map(([
d,l])=>[d,Math.round(l/1e3)]))}},h=Je(this.#e,u,{stores:["drafts"],work:d=>this.#u(d,null)});this.#a=h.catch(()=>{});let f=await h;return this.drop(),this.#e.finished(
f),f}async discard(e=""){if(await this.#a,this.#w>0)return this.finish({outcome:"break_off",note:e});if(this.readOnly)throw new p("read_only");return ue(e)?this.
finish({outcome:e}):(await this.#e.db.write(["drafts","journal"],async t=>{await this.#u(t,null),await t.objectStore("journal").add({at:w(),event:"empty_draft",
id:this.id})}),this.drop(),this.#e.finished(null),null)}};function xr({round:i,mode:e,replaces:t="",standsFor:r="",returned:n}){return{round:i.id,form_sha256:i.
form_sha256,mode:e??"face",replaces:t||n?.interview||"",stands_for:r,started:w(),updated:w(),at:"",answers:{...n?.answers},missing:{},sealed:{},known:{},handed:!1,
consent:"",ms:{},elapsed:0,changes:0,backs:0,resumes:0,comments:n?.comments??[]}}var gr=i=>new Set([...Object.keys(i.answers),...Object.keys(i.missing),...Object.
keys(i.sealed)]).size;var vr="sealed",kr=10,Ye=class{#e;#t=new Map;#r=new Map;constructor(e){this.#e=e}async load(){this.#t=new Map((await this.#e.db.all("outbox")).map(e=>[e.id,e]))}async openMemos(e){
for(let t of this.#t.values())t.memo?.key===e.id&&this.#r.set(t.id,await E(e,"memo "+t.id,t.memo))}closeMemos(){this.#r.clear()}rows(e){return[...this.#t.values()].
filter(t=>!e||t.person===e)}row(e){return this.#t.get(e)}memo(e){return this.#r.get(e)??{appointment:"",note:""}}took(e){this.#t.set(e.id,e),this.#e.tell("outbo\
x",e.id)}async openMemo(e){this.#e.key&&e.memo?.key===this.#e.key.id&&this.#r.set(e.id,await E(this.#e.key,"memo "+e.id,e.memo))}async change(e,t,r){let n=await this.#e.
db.write(["outbox","journal"],async a=>{let s=a.objectStore("outbox"),o=await s.get(e);return o?(Object.assign(o,t),await s.put(o),r&&await a.objectStore("journ\
al").add({at:w(),event:r,id:e,reason:t.reason||void 0}),o):null});return n&&this.took(n),n}async unsettle(){let e=this.rows().filter(t=>t.state==="sending");for(let t of e)
await this.change(t.id,{state:"sealed"})}async bytes(e){return await this.#e.db.get("sealed",e)??(await _r(e))?.bytes}async copy(e,t){try{let{memo:r,...n}=e,s=await(await(await(await navigator.
storage.getDirectory()).getDirectoryHandle(vr,{create:!0})).getFileHandle(e.id,{create:!0})).createWritable();await s.write(m(JSON.stringify(n))),await s.write(
Uint8Array.of(kr)),await s.write(t),await s.close()}catch(r){await this.#e.note("no_copy",{reason:r.name})}}async restore(){for(let e of await Yi()){if(this.#t.
has(e))continue;let t=await _r(e);if(!t)continue;let r={...t.row,state:t.row.receipt?"acked":"sealed",reason:"",nextTry:0};await this.#e.db.write(["outbox","sea\
led","journal"],async n=>{await n.objectStore("outbox").get(e)||(n.objectStore("outbox").put(r),n.objectStore("sealed").put(t.bytes,e),await n.objectStore("jour\
nal").add({at:w(),event:"restored",id:e}))}),this.took(r)}}async export(e,t){let r=e==="unsent"?this.rows(t).filter(s=>s.state!=="acked"):e.map(s=>this.row(s)).
filter(Boolean),n=[];for(let s of r)n.push({row:s,bytes:await this.bytes(s.id)});let a=new Blob([yr(n.filter(s=>s.bytes))],{type:"application/json"});for(let s of r)
await this.change(s.id,{exported:w()},"exported").catch(()=>{});return a}async prune(e){for(let t of e)await Zi(t.id),await this.#e.db.write(["outbox","sealed",
"journal"],async n=>{let a=await n.objectStore("outbox").get(t.id);return a?.state!=="acked"||!a.receipt?!1:(n.objectStore("outbox").delete(t.id),n.objectStore(
"sealed").delete(t.id),await n.objectStore("journal").add({at:w(),event:"pruned",id:t.id}),!0)})&&this.#t.delete(t.id);e.length&&this.#e.tell("outbox")}};async function _t(){
try{return await(await navigator.storage.getDirectory()).getDirectoryHandle(vr)}catch{return null}}async function Yi(){let i=[],e=await _t();if(e)for await(let t of e.
keys())/^[0-9a-f]{32}$/.test(t)&&i.push(t);return i}async function _r(i){try{let e=await(await(await _t()).getFileHandle(i)).getFile(),t=new Uint8Array(await e.
arrayBuffer()),r=t.indexOf(kr),n=JSON.parse(Oe(t.subarray(0,r))),a=t.slice(r+1);return a.length===n.size?{row:n,bytes:a}:null}catch{return null}}async function Zi(i){
try{await(await _t())?.removeEntry(i)}catch{}}var B=1e3,vt=1800*B,Qi=30*B,Pr=50,en=[401,403,404,408,425,429,500,502,503,504,507],Ze=class{#e;#t=0;lastAnswer=0;unreachable=!1;constructor(e){this.#e=e}wake(e=2*
B){clearTimeout(this.#t),this.#t=setTimeout(()=>this.run().catch(t=>this.#e.fault(t)),e)}stop(){clearTimeout(this.#t)}run({now:e=!1}={}){return navigator.locks.
request("sipas-send",e?{}:{ifAvailable:!0},async t=>{if(!t)return{skipped:!0};let{outbox_:r,db:n}=this.#e;await r.load(),await r.unsettle();let a={sent:0,failed:0,
hello:!1};for(let s of await n.all("accounts")){let o=await this.#a(s);s.id===this.#e.account?.id&&(a.hello=o),await this.#l(s,{now:e||o&&this.#r,result:a})}return await this.#e.
device.measure(),await this.#u(),this.#e.device.noteUnsent(r.rows().filter(s=>s.state!=="acked").length),await this.#e.reload(),a}).finally(()=>{let t=this.#e.outbox_.
rows().some(r=>r.state!=="acked");this.wake((t?60:300)*B*(.75+Math.random()/2))})}get#r(){return this.unreachable}async ask(e,{timeout:t=Qi,...r}={}){let n=Date.
now(),a=performance.now(),s;try{if(s=await fetch(e,{...r,cache:"no-store",credentials:"omit",redirect:"error",referrerPolicy:"no-referrer",signal:AbortSignal.timeout(
t)}),s.headers.get("Sipas")!=="1")throw new TypeError("portal");let o=await s.arrayBuffer();return this.lastAnswer=Date.now(),this.unreachable=!1,{ours:!0,status:s.
status,headers:s.headers,body:o,sent:n,took:performance.now()-a}}catch(o){return this.unreachable=!0,{ours:!1,status:0,reason:o.message==="portal"?"portal":o.name===
"TimeoutError"?"timeout":"no_network"}}finally{this.#e.changed()}}async#i(e,t){return{"Sipas-Device":e.device,"Sipas-Signature":await Ge(e.key.private,t)}}async get(e,t,r){
return this.ask(t,{headers:await this.#i(e,r)})}async#a(e){let{db:t,outbox_:r,device:n}=this.#e,a=r.rows(e.id),s=a.filter(_=>_.state==="acked").map(_=>_.id),o=await this.#f(
e),c=await n.measure(),u=e.since??"",h=m(JSON.stringify({now:w(),app_version:Y,have:s,unsent:a.length-s.length,last_seq:e.seq,since:u,storage:{used:c.used,quota:c.
quota,persisted:c.persisted},journal:o.entries})),f=await this.#i(e,`sipas-sync-1
${e.device}
${I(await L(h))}`),d=await this.ask("/api/v1/sync",{method:"POST",body:h,headers:{...f,"Content-Type":"application/json"}});if(!d.ours)return!1;if(d.status!==200)
return[401,403].includes(d.status)&&await this.#c(e.id,{refused:d.status}),!1;let l=Sr(d);if(!l?.server_now)return!1;let g=Math.round(d.sent+d.took/2-Date.parse(
l.server_now)),M={refused:0,revoked:l.locked===!0,minApp:l.min_app??"",lastServer:l.server_now,lastSync:w(),skew:g,clockOdd:Date.now()<Date.parse(Ee)||e.lastSync!==
void 0&&w()<e.lastSync,journalSent:o.upTo,...await rn(e,l.keys)};await this.#c(e.id,M),Number.isInteger(l.last_seq)&&l.last_seq>e.seq&&!n.lost&&(await n.setLost(
{device:e.device,seq:l.last_seq,here:e.seq,unsent:0,found:w()}),await this.#c(e.id,{seq:l.last_seq}));for(let _ of l.missing??[])r.row(_)?.state==="acked"&&await r.
change(_,{state:"sealed",nextTry:0,reason:"server_restored",serverState:""},"asked_again");return await this.#o(s,l.missing??[]),e.id===this.#e.account?.id&&(l.
locked===!0&&!e.revoked&&this.#e.lock("revoked"),await this.#d(e,l.rounds??[]),this.#e.key&&!l.locked&&await this.#e.cases_.take(l,u,l.server_now)),!0}#s=new Set;async#o(e,t){
this.#s=new Set(e.filter(r=>!t.includes(r)))}async#f(e){let t=e.journalSent??0,r=IDBKeyRange.lowerBound(t,!0),[n,a]=await this.#e.db.read(["journal"],s=>Promise.
all([s.objectStore("journal").getAllKeys(r,Pr),s.objectStore("journal").getAll(r,Pr)]));return{entries:a,upTo:n.at(-1)??t}}async#c(e,t){await this.#e.db.write([
"accounts"],async r=>{let n=r.objectStore("accounts");await n.put({...await n.get(e),...t})}),await this.#e.reloadAccount()}async#d(e,t){for(let r of t){if(!r.form||
await this.#e.db.get("forms",r.form))continue;let n=await this.get(e,"/api/v1/forms/"+encodeURIComponent(r.form),`sipas-form-1
${e.device}
${r.form}`);if(!n.ours||n.status!==200)continue;let a=new Uint8Array(n.body);I(await L(a))===r.form_sha256?.replace("sha256:","")&&await this.#e.db.put("forms",
a,r.form)}}async#l(e,{now:t,result:r}){let{outbox_:n}=this.#e,a=n.rows(e.id).filter(o=>["sealed","failed","dead"].includes(o.state)).filter(o=>t||o.state==="sea\
led"||o.nextTry<=Date.now()).sort((o,c)=>o.tries-c.tries||o.seq-c.seq),s=0;for(let o of a)if(await this.#b(e,o)?r.sent++:r.failed++,s=this.unreachable?s+1:0,s>1)
break}async#b(e,t){let{outbox_:r}=this.#e,n=await r.bytes(t.id);if(!n)return await r.change(t.id,{state:"dead",reason:"bytes_missing",nextTry:Date.now()+vt},"de\
ad"),!1;await r.change(t.id,{state:"sending",tries:t.tries+1});let a=await this.ask("/api/v1/interviews/"+t.id,{method:"PUT",body:n,timeout:Math.min(120,20+n.length/
2e3)*B,headers:{"Content-Type":"application/octet-stream","Content-Digest":await wr(n),"Sipas-Device":t.device,"Sipas-Signature":t.signature}}),s=a.ours?Sr(a):null;
if([200,201,202,409].includes(a.status)&&await this.#n(e,t,s)){let h={id:s.id,hash:s.hash,server_time:s.server_time,receipt:s.receipt,number:s.receipt.slice(0,8)};
return await r.change(t.id,{state:"acked",receipt:h,acked:w(),reason:s.reason??"",serverState:s.state??"",nextTry:0},"acked"),!0}let o=Math.max(this.#p(t.tries+
1),tn(a)),c=a.ours?[200,201,202].includes(a.status)?"bad_receipt":s?.code??"http_"+a.status:a.reason,u=a.ours&&a.status>=400&&!en.includes(a.status);return await r.
change(t.id,{state:u?"dead":"failed",reason:c,detail:s?.detail??s?.title??"",nextTry:Date.now()+(u?vt*8:o)},u?"dead":"failed"),!1}async#n(e,t,r){return r?.id===
t.id&&r.hash===t.hash&&typeof r.receipt=="string"&&Jt(e.signKeys,r.receipt,`sipas-receipt-1
${r.id}
${r.hash}
${r.server_time}`)}#p(e){return Math.min(vt,5*B*2**Math.min(e,12))*(.5+Math.random())}async#u(){let{outbox_:e,device:t}=this.#e,r=await this.#e.db.all("accounts"),
n=86400*B,a=c=>{let u=r.find(f=>f.id===c.person)?.rounds?.find(f=>f.id===c.round),h=(Date.parse(u?.ends)||0)+n;return Date.now()>Math.max(Date.parse(c.acked)+(u?.
rules?.keep_days??30)*n,h)},s=e.rows().filter(c=>c.state==="acked"&&c.receipt&&this.#s.has(c.id)).sort((c,u)=>c.acked<u.acked?-1:1),o=s.filter(a);if(t.storage.share>
mt){let c=t.storage.used;o=s.filter(u=>a(u)||c>yt*t.storage.quota&&(c-=2*u.size,!0))}await e.prune(o)}};function Sr(i){try{return JSON.parse(new TextDecoder().decode(
i.body))}catch{return null}}function tn(i){let e=Number(i.headers?.get("Retry-After"));return e>0?Math.min(e,3600)*B*(1+Math.random()/4):0}async function rn(i,e){
let t={};for(let[r,n]of[["seal","sealKey"],["sign","signKeys"]]){let a=e?.[r]??e?.[r+"_key"];!a?.public||await Xt(a.public)!==a.id||(n==="sealKey"?t.sealKey=a:i.
signKeys.some(s=>s.id===a.id)||(t.signKeys=[...i.signKeys,a]))}return t}var nn=5*6e4,an=10*6e4;var kt=class i{db=new We;account=null;key=null;outbox_=new Ye(this);cases_=new qe(this);device=new Ve(this);sync_=new Ze(this);#e=[];#t=new BroadcastChannel("si\
pas");#r=new Map;#i=new Map;#a=null;#s=performance.now();#o=[];#f=!1;#c=0;static async open(){let e=new i;return await e.db.open(),await e.device.checkCanary(),
await e.outbox_.load(),await e.outbox_.restore(),await navigator.locks.request("sipas-send",{ifAvailable:!0},t=>t&&e.outbox_.unsettle()),await e.reloadAccount(),
await e.device.measure(),e.#d(),e.device.register().catch(t=>e.fault(t)),e.sync_.wake(500),e}#d(){this.#t.onmessage=({data:e})=>this.#l(e).catch(t=>this.fault(t)),
setInterval(()=>this.#h(),5e3),addEventListener("online",()=>this.sync_.wake(1e3)),addEventListener("offline",()=>{this.sync_.unreachable=!0,this.changed()}),document.
addEventListener("visibilitychange",()=>{this.#h(),document.visibilityState==="visible"&&this.sync_.wake()})}async#l({about:e,id:t}){if((e==="account"||e==="log\
out")&&(await this.reloadAccount(),e==="logout"&&this.lock()),e==="outbox"){await this.outbox_.load();let r=this.outbox_.row(t);r&&await this.outbox_.openMemo(r)}
e==="draft"&&await this.#r.get(t)?.refresh(),this.changed()}tell(e,t){this.#t.postMessage({about:e,id:t}),this.changed()}changed(){this.#f||(this.#f=!0,queueMicrotask(
()=>{this.#f=!1;for(let e of this.#e)e(this.status())}))}on(e,t){return e==="change"&&this.#e.push(t),()=>{this.#e=this.#e.filter(r=>r!==t)}}fault(e){console.warn(
e),this.note("fault",{reason:`${e.name}: ${e.message}`.slice(0,200)}).catch(()=>{})}note(e,t={}){return this.db.write(["journal"],r=>r.objectStore("journal").add(
{at:w(),event:e,...t}))}journal(){return this.db.all("journal")}status(){let e=this.account,t=this.outbox_.rows(e?.id);return{enrolled:!!e,hasPin:!!e?.vault?.pin,
blocked:!!e?.vault&&!e.vault.pin,locked:!this.key,revoked:!!e?.revoked,person:e?{id:e.id,name:e.name}:null,device:e?.device??"",lang:e?.lang??"",accounts:this.#o.
map(({id:r,name:n})=>({id:r,name:n})),unsent:t.filter(r=>r.state!=="acked").length,failed:t.filter(r=>["failed","dead"].includes(r.state)).length,unsentOthers:this.
outbox_.rows().filter(r=>r.person!==e?.id&&r.state!=="acked").length,lastSync:e?.lastSync??"",online:!this.sync_.unreachable&&Date.now()-this.sync_.lastAnswer<an,
storage:this.device.storage,lost:this.device.lost,updateWaiting:this.device.updateWaiting,skewMs:e?.skew??0,clockOdd:!!e?.clockOdd,pinLeft:e?.vault?.left??0,lockedDrafts:this.#c,
minApp:e?.minApp??"",outdated:!!e?.minApp&&Pt(Y,e.minApp),version:Y,refused:e?.refused??0}}async reloadAccount(){this.#o=await this.db.all("accounts");let e=await this.
db.get("meta","person"),t=this.#o.find(r=>r.id===e)??null;this.key&&(t?.id!==this.account?.id||t?.vault?.id!==this.key.id)&&this.#u(),this.account=t,this.changed()}async reload(){
await this.outbox_.load(),this.key&&await this.outbox_.openMemos(this.key),await this.reloadAccount()}skew(){return this.account?.skew??0}caseCode(e){return this.
cases_.code(e)}async enrol(e,t){await this.device.persist();let r=await Vt(),n=this.account,a=await this.sync_.ask("/api/v1/devices",{method:"POST",headers:{"Co\
ntent-Type":"application/json"},body:JSON.stringify({token:e,name:t,public_key:r.public,app_version:Y,persisted:this.device.storage.persisted,locked:!0})});if(!a.
ours)throw new p("offline",{reason:a.reason});if(a.status===429)throw new p("too_many");if(a.status>=500)throw new p("server",{status:a.status});if(a.status!==201)
throw new p("token_unknown",{status:a.status});let s=JSON.parse(new TextDecoder().decode(a.body));await this.db.write(["accounts","meta","journal"],async o=>{let c=o.
objectStore("accounts"),u=await c.get(s.person.id);c.put({...u,id:s.person.id,name:s.person.name,device:s.device,key:r,sealKey:s.seal_key,signKeys:[...u?.signKeys??
[],s.sign_key],lang:s.lang,lastServer:s.server_now,since:"",seq:0,rounds:u?.rounds??[],revoked:!1,refused:0,enrolled:w()}),o.objectStore("meta").put(s.person.id,
"person"),await o.objectStore("journal").add({at:w(),event:"enrolled",device:s.device})}),n?.id!==s.person.id&&this.#u(),this.device.noteSeq(s.device,0),await this.
reloadAccount(),this.tell("account")}async setPin(e){Ar(e);let t=this.account;if(!t)throw new p("device_unknown");if(t.vault?.pin)throw new p("pin_exists");let{
vault:r,key:n}=await er(e,t.sealKey,{device:t.device,person:t.id},this.#a);await this.#n(a=>({...a,vault:r,since:"",vaults:a.vault?[...a.vaults??[],{id:a.vault.
id,escrow:a.vault.escrow}]:a.vaults}),"pin_set"),await this.#p(n)}async changePin(e,t){return Ar(t),this.#b(e,async r=>{let n=await tr(r,e,t);return n&&await this.#n(
a=>({...a,vault:n}),"pin_changed"),n})}async unlock(e){return this.account?.revoked?{ok:!1,left:this.account.vault?.left??0,revoked:!0}:this.#b(e,async t=>{let r=await ir(
t,e);return r&&(await this.#n(n=>({...n,vault:{...n.vault,left:10}}),"unlocked"),await this.#p(r)),r})}#b(e,t){return navigator.locks.request("sipas-pin",async()=>{
if(await this.reloadAccount(),!this.account?.vault?.pin)throw new p("blocked");await this.#n(n=>({...n,vault:{...n.vault,left:n.vault.left-1}}));let{vault:r}=this.
account;return r.left>=0&&await t(r)?{ok:!0,left:this.account.vault.left}:(r.left<=0?await this.#n(n=>({...n,vault:{...n.vault,pin:null}}),"pin_deleted"):await this.
note("wrong_pin",{left:r.left}),{ok:!1,left:Math.max(0,r.left)})})}async#n(e,t){await this.db.write(["accounts","journal"],async r=>{let n=r.objectStore("accoun\
ts");await n.put(e(await n.get(this.account.id))),t&&await r.objectStore("journal").add({at:w(),event:t})}),await this.reloadAccount(),this.#t.postMessage({about:"\
account"})}async#p(e){this.key=e,this.#a=null,this.touch(),await this.cases_.load(e),await this.outbox_.openMemos(e),await this.draftRows(),this.changed(),this.
sync_.wake(100)}lock(e=""){this.key&&(this.#u(),this.note("locked",{reason:e||void 0}).catch(t=>this.fault(t)),this.changed())}#u(){for(let e of[...this.#r.values()])
e.drop();this.key=null,this.cases_.forget(),this.outbox_.closeMemos()}touch(){this.#s=performance.now()}#h(){this.key&&performance.now()-this.#s>nn&&this.lock("\
idle")}async use(e){this.#u(),await this.db.put("meta",e,"person"),await this.reloadAccount(),this.tell("logout")}logout(){return this.use("")}async cases(){return this.
key?this.cases_.list():[]}async case(e){return this.key?this.cases_.one(e):null}async rounds(){return this.account?.rounds??[]}form(e){return this.cases_.form(e)}async draftRows(){
if(!this.account)return[];let e=await this.db.read(["drafts"],t=>t.objectStore("drafts").index("person").getAll(this.account.id));return this.#c=this.key?e.filter(
t=>t.box.key!==this.key.id).length:this.#c,e.filter(t=>t.box.key===this.key?.id)}async drafts(){let e=[];for(let t of await this.draftRows()){let r=await E(this.
key,"draft "+t.id,t.box);e.push({id:t.id,case:t.case,mode:r.mode,at:r.at,answered:gr(r),updated:r.updated})}return e}async openDraft(e,{mode:t,replaces:r,standsFor:n}={}){
this.#w();let a=[...this.#r.values()].find(u=>u.case===e);if(a)return a;let s=(await this.draftRows()).find(u=>u.case===e),o;s?(o=await E(this.key,"draft "+s.id,
s.box),o.resumes++):{row:s,content:o}=await this.#y(e,{mode:t,replaces:r,standsFor:n});let c=new Xe(this,s,o,await this.form(s.form));return this.#r.set(c.id,c),
await c.hold(),this.changed(),c}async#y(e,t){let r=await this.case(e),n=(this.account.rounds??[]).find(u=>u.id===r?.round);if(this.cases_.mayStart(r,n),await this.
form(n.form),(await this.device.measure()).level==="full")throw new p("storage_full");let a=xr({round:n,returned:r.returned,...t}),s=F(),o={id:s,person:this.account.
id,case:e,form:n.form,generation:1,box:await C(this.key,"draft "+s,a)},c=await this.db.write(["drafts"],async u=>{let h=u.objectStore("drafts"),d=(await h.index(
"case").getAll([o.person,e])).find(l=>l.box.key===o.box.key);return d||await h.add(o),d??o}).catch(u=>{throw Z(u)});return{row:c,content:c===o?a:await E(this.key,
"draft "+c.id,c.box)}}closed(e){this.#r.delete(e.id)}finished(){this.changed(),this.#t.postMessage({about:"draft"}),this.sync_.wake()}#w(){if(!this.key)throw new p(
this.account?.revoked?"revoked":"locked")}visit(e,t){return this.#i.has(e)||this.#i.set(e,this.#m(e,t).finally(()=>this.#i.delete(e))),this.#i.get(e)}async#m(e,t){
if(this.#w(),!Ke(t.outcome))throw new p("outcome_unknown",{outcome:t.outcome});let r=await this.case(e);if(!r)throw new p("case_unknown");return!r.draft||!ue(t.
outcome)?this.recordVisit(r,t):(await this.openDraft(e)).finish(t)}async recordVisit(e,{outcome:t,appointment:r="",note:n="",position:a,standsFor:s="",mode:o="f\
ace"}){let c=(this.account.rounds??[]).find(f=>f.id===e.round),u=w(),h=await Je(this,{id:F(),round:e.round,form:c?.form??"",form_sha256:c?.form_sha256??"",case:e.
id,device:this.account.device,person:this.account.id,started:u,ended:u,elapsed_ms:0,outcome:t,mode:o,appointment:r,note:n,stands_for:s,paradata:{position:a,skew_ms:this.
skew()}});return await this.outbox_.openMemo(this.outbox_.row(h.id)),this.finished(),h}outbox(){return this.outbox_.rows(this.account?.id).sort((e,t)=>t.seq-e.seq).
map(e=>({id:e.id,case:e.case,code:e.code,kind:e.kind,outcome:e.outcome,state:e.state,reason:e.reason,detail:e.detail??"",tries:e.tries,nextTry:e.nextTry,receipt:e.
receipt,serverState:e.serverState,size:e.size,created:e.created,exported:e.exported}))}sync(e){return this.sync_.run(e)}async retry(e){return await this.outbox_.
change(e,{nextTry:0}),this.sync_.run()}exportRecords(e="unsent"){return this.outbox_.export(e,this.account?.id)}applyUpdate(){return this.device.update()}checkUpdate(){
return this.device.checkUpdate()}acknowledgeLoss(){return this.device.acknowledgeLoss()}};function Ar(i){if(!/^\d{6}$/.test(i))throw new p("pin_format")}export{kt as Core};
